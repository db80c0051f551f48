import type * as Cockatiel from 'cockatiel';
import type { IPolicy, IRetryBackoffContext } from 'cockatiel';
import { createRequire } from 'node:module';
import { DeliveryError } from './delivery-error';

const load = createRequire(__filename);

/** Limits of the retries of one delivery. Times are in milliseconds. */
export interface RetryLimits {
  /**
   * Tries of one event, including those that an open circuit prevented. @default 160 - about five in the first seconds,
   * then one every 45 seconds, for about an hour
   */
  readonly tries: number;
  /** Longest wait before the second try; it doubles for each further try. @default 1000 */
  readonly firstBackoffMs: number;
  /** Upper limit of the wait before any try. @default 30000 */
  readonly mostBackoffMs: number;
  /** Upper limit of the wait that a receiver's Retry-After asks for. @default 300000 */
  readonly mostRetryAfterMs: number;
  /** Consecutive failed tries that open the circuit. @default 5 */
  readonly failuresToOpen: number;
  /** Time for which an open circuit sends nothing; the next try closes it or opens it again. @default 30000 */
  readonly openMs: number;
}

export const RETRY_LIMITS: RetryLimits = {
  tries: 160,
  firstBackoffMs: 1000,
  mostBackoffMs: 30_000,
  mostRetryAfterMs: 300_000,
  failuresToOpen: 5,
  openMs: 30_000,
};

/**
 * Retries with exponential backoff and full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
 * around a circuit breaker. A receiver's Retry-After lengthens a wait. An error that is not retryable is not tried again, and does not count for the circuit breaker.
 *
 * @param random uniform in [0, 1)
 */
export function retryPolicy(limits: RetryLimits, random: () => number): IPolicy {
  const {
    circuitBreaker,
    ConsecutiveBreaker,
    DelegateBackoff,
    handleWhen,
    isBrokenCircuitError,
    retry,
    wrap,
  } = cockatiel();
  const transient = handleWhen((error) => !(error instanceof DeliveryError) || error.retryable);
  const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    if ('error' in result && isBrokenCircuitError(result.error)) return limits.openMs;
    const backoffMs = random() * Math.min(limits.mostBackoffMs, limits.firstBackoffMs * 2 ** (attempt - 1));
    const asked = 'error' in result && result.error instanceof DeliveryError && result.error.retryAfterMs;
    return Math.max(backoffMs, Math.min(limits.mostRetryAfterMs, asked || 0));
  });
  return wrap(
    retry(transient, { maxAttempts: limits.tries - 1, backoff }).dangerouslyUnref(),
    circuitBreaker(transient, {
      halfOpenAfter: limits.openMs,
      breaker: new ConsecutiveBreaker(limits.failuresToOpen),
    }),
  );
}

/** Loaded for the first webhook: most servers have none. */
function cockatiel(): typeof Cockatiel {
  return load('cockatiel') as typeof Cockatiel;
}
