import { createHash } from 'node:crypto';
import type { Cause } from './receiver-state';

/** Keys of a cause's training. */
export interface CauseKeys {
  /** Key of the interval that has begun. */
  readonly current: string;
  /** Key of the interval before. */
  readonly previous: string;
}

/**
 * Keys that two receivers, or two tries, derive for the same training: of the service, the model and the interval in which
 * it is started. A training may have been started just before the end of the interval, so a receiver also looks for the
 * key before.
 *
 * @param now milliseconds since the epoch
 */
export function causeKeys({ service, digest }: Cause, now: number, intervalMs: number): CauseKeys {
  const interval = Math.floor(now / intervalMs);
  const key = (number: number): string =>
    createHash('sha256')
      .update(JSON.stringify([service, digest, number]))
      .digest('hex')
      .slice(0, 9);
  return { current: key(interval), previous: key(interval - 1) };
}
