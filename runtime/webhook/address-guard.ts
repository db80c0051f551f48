import { BlockList, isIPv4 } from 'node:net';
import { METADATA_NETWORKS, PRIVATE_NETWORKS } from '../contract/networks';

type Version = 'ipv4' | 'ipv6';

function ranges(version: Version, cidrs: readonly string[], list = new BlockList()): BlockList {
  for (const cidr of cidrs) {
    const [network, prefix] = cidr.split('/');
    list.addSubnet(network!, Number(prefix), version);
  }
  return list;
}

const METADATA_IPV4 = ranges('ipv4', METADATA_NETWORKS.ipv4);
const METADATA_IPV6 = ranges('ipv6', METADATA_NETWORKS.ipv6);
const PRIVATE_IPV4 = ranges('ipv4', PRIVATE_NETWORKS.ipv4);
const PRIVATE_IPV6 = ranges('ipv6', PRIVATE_NETWORKS.ipv6);

/** IPv4 networks without a reachable host, by the same registries as the private networks. */
const NOWHERE_IPV4 = ranges('ipv4', [
  '0.0.0.0/8', // "this host": Linux connects to itself
  '192.0.0.0/24',
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, withdrawn
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]);

const MAPPED = ranges('ipv6', ['::ffff:0:0/96']);

/** The only part of IPv6 that is routed in the Internet. All other addresses are refused. */
const GLOBAL_IPV6 = ranges('ipv6', ['2000::/3']);

/** Networks of that part without a host in the Internet. */
const NOWHERE_IPV6 = ranges('ipv6', [
  '2001::/23', // protocol assignments, Teredo
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: it contains an IPv4 address of any kind
  '3fff::/20', // documentation
]);

type Reach = 'public' | 'private' | 'metadata' | 'nowhere';

function reachIPv4(address: string, version: Version): Reach {
  // BlockList compares an IPv4-mapped IPv6 address with IPv4 ranges
  if (METADATA_IPV4.check(address, version)) return 'metadata';
  if (NOWHERE_IPV4.check(address, version)) return 'nowhere';
  return PRIVATE_IPV4.check(address, version) ? 'private' : 'public';
}

function reach(address: string): Reach {
  if (isIPv4(address)) return reachIPv4(address, 'ipv4');
  if (MAPPED.check(address, 'ipv6')) return reachIPv4(address, 'ipv6');
  if (METADATA_IPV6.check(address, 'ipv6')) return 'metadata';
  if (PRIVATE_IPV6.check(address, 'ipv6')) return 'private';
  return GLOBAL_IPV6.check(address, 'ipv6') && !NOWHERE_IPV6.check(address, 'ipv6') ? 'public' : 'nowhere';
}

/**
 * The reason to refuse a connection to an address, or undefined if it is allowed.
 *
 * @param address IPv4 or IPv6, in any notation; anything else is refused
 * @param allowPrivate whether private and loopback addresses are allowed; link-local ones, metadata services, multicast,
 *   unspecified and reserved ones never are
 */
export function refusal(address: string, allowPrivate: boolean): string | undefined {
  switch (reach(address)) {
    case 'public':
      return undefined;
    case 'private':
      return allowPrivate
        ? undefined
        : `${address} is a private or loopback address; set DRIFT_WEBHOOK_ALLOW_PRIVATE=true for a receiver inside the network`;
    case 'metadata':
      return `${address} is a link-local address or a cloud's metadata service, which no webhook may reach`;
    case 'nowhere':
      return `${address} is an unspecified, multicast, documentation or reserved address`;
  }
}
