import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { refusal } from './address-guard';
import { DeliveryError } from './delivery-error';

/** Resolves a name to all its addresses, as `dns.promises.lookup(name, { all: true })`. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** A URL's host as a name or address; IPv6 without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * Resolves a host to addresses that may be connected to. One refused address refuses the host: a name that is both
 * public and private is the sign of a DNS rebinding attack.
 *
 * @param signal ends the wait for the resolver, which Node cannot cancel
 * @throws DeliveryError if there is no address, or a refused one; the signal's reason if it aborts first
 */
export async function resolveHost(
  host: string,
  lookup: Lookup,
  allowPrivate: boolean,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  const addresses =
    family === 0
      ? await Promise.race([lookup(host), rejectWhenAborted(signal)])
      : [{ address: host, family }];
  if (addresses.length === 0) throw new DeliveryError(`${host} has no address`, true);
  for (const { address } of addresses) {
    const reason = refusal(address, allowPrivate);
    if (reason !== undefined) throw new DeliveryError(`${host} is refused: ${reason}`, false);
  }
  return addresses;
}

async function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason as Error;
}
