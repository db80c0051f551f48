/**
 * Private networks. A webhook reaches them only if it is allowed to, because a URL could otherwise reach the metadata
 * services of a cloud. The runtime refuses their addresses, and the network policy excludes them. From IANA's
 * special-purpose registries, https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const PRIVATE_NETWORKS = {
  ipv4: [
    '10.0.0.0/8',
    '100.64.0.0/10', // carrier-grade NAT, and the pods of some clusters; 100.100.100.200 is a cloud's metadata service
    '127.0.0.0/8',
    '169.254.0.0/16', // link-local; 169.254.169.254 is a cloud's metadata service
    '172.16.0.0/12',
    '192.168.0.0/16',
    // outside of the private networks, and part of a cloud all the same
    '168.63.129.16/32',
    '192.0.0.192/32',
  ],
  ipv6: [
    '::1/128',
    '64:ff9b::/96', // NAT64: it contains an IPv4 address of any kind
    'fc00::/7', // unique local
    'fe80::/10', // link-local
  ],
} as const;

/**
 * Link-local networks, and the addresses of metadata services outside of them. A webhook never reaches them, even if
 * private networks are allowed: they give a cloud's credentials to whoever asks.
 */
export const METADATA_NETWORKS = {
  ipv4: [
    '169.254.0.0/16', // link-local; 169.254.169.254 is the metadata service of most clouds
    '100.100.100.200/32', // Alibaba Cloud
    '168.63.129.16/32', // Azure's host agent
    '192.0.0.192/32', // Oracle Cloud
  ],
  ipv6: [
    'fe80::/10', // link-local
    // the IPv4 addresses above, behind NAT64
    '64:ff9b::a9fe:0/112',
    '64:ff9b::6464:64c8/128',
    '64:ff9b::a83f:8110/128',
    '64:ff9b::c000:c0/128',
    'fd00:ec2::254/128', // AWS
    'fd20:ce::254/128', // Google Cloud
  ],
} as const;
