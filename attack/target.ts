import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** A target that is not attacked. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

export interface Target {
  /** Base URL of the service, without a slash at its end. */
  readonly url: string;
  /** The address that its name had when it was judged. All requests go there, whatever the name means later. */
  readonly address: string;
}

/** Loopback, RFC 1918 and unique local addresses. Carrier-grade NAT is not among them: others share it. */
const OWN = new BlockList();
OWN.addSubnet('127.0.0.0', 8, 'ipv4');
OWN.addSubnet('10.0.0.0', 8, 'ipv4');
OWN.addSubnet('172.16.0.0', 12, 'ipv4');
OWN.addSubnet('192.168.0.0', 16, 'ipv4');
OWN.addAddress('::1', 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');

/**
 * Resolves a target, and refuses one that is neither on this machine nor in a private network.
 *
 * @param url of http or https
 * @param owned the caller says that the target is theirs
 * @throws TargetError
 */
export async function findTarget(url: string, owned: boolean): Promise<Target> {
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  const foreign = addresses.find((address) => !isOwn(address));
  if (foreign !== undefined && !owned) {
    const named = foreign === host ? foreign : `${host} is ${foreign}, which`;
    throw new TargetError(
      `${named} is neither this machine nor a private network. Load on a service of somebody else is an attack on it; if this one is yours, say so with --i-own-this-target`,
    );
  }
  return { url: url.replace(/\/+$/, ''), address: addresses[0]! };
}

async function resolve(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    throw new TargetError(`${host} cannot be resolved: ${(error as Error).message}`);
  }
}

/** An IPv4-mapped IPv6 address is compared with the IPv4 ranges. */
function isOwn(address: string): boolean {
  return OWN.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
