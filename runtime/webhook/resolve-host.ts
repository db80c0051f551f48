import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { refusal } from './address-guard';
import { DeliveryError } from './delivery-error';

/** All addresses of a name, as `dns.promises.lookup(name, { all: true })` gives them. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** A URL's host as a name or address: IPv6 without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * The addresses of a host, each of them one that may be connected to. One that may not spoils them all: a name
 * that is both public and private is how a rebinding attack looks.
 *
 * @throws DeliveryError if there is no address, or a refused one
 */
export async function resolveHost(
  host: string,
  lookup: Lookup,
  allowPrivate: boolean,
): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  const addresses = family === 0 ? await lookup(host) : [{ address: host, family }];
  if (addresses.length === 0) throw new DeliveryError(`${host} has no address`, true);
  for (const { address } of addresses) {
    const reason = refusal(address, allowPrivate);
    if (reason !== undefined) throw new DeliveryError(`${host} is refused: ${reason}`, false);
  }
  return addresses;
}
