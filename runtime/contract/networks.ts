/**
 * Networks of our own, where a webhook goes only if somebody allowed it: this is how a URL reaches metadata services. The
 * runtime refuses their addresses, and the network policy leaves them out. From IANA's special-purpose registries,
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
 */
export const PRIVATE_NETWORKS = {
  ipv4: [
    '10.0.0.0/8',
    '100.64.0.0/10', // shared by carriers (CGNAT), and pods of some clusters
    '127.0.0.0/8',
    '169.254.0.0/16', // link-local, with the clouds' 169.254.169.254
    '172.16.0.0/12',
    '192.168.0.0/16',
  ],
  ipv6: [
    '::1/128',
    '64:ff9b::/96', // NAT64: an IPv4 address of any kind is inside
    'fc00::/7', // unique local
    'fe80::/10', // link-local
  ],
} as const;
