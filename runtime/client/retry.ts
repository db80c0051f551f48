import {
  ExponentialBackoff,
  handleWhen,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
  type IBackoff,
  type IBackoffFactory,
  type IPolicy,
  type IRetryBackoffContext,
} from 'cockatiel';
import { NoAnswerError, ProblemError } from './errors';

/** Timeout and retries of a call. */
export interface RetryOptions {
  /** Time limit of one try, in milliseconds. @default 5000 */
  readonly timeoutMs?: number;
  /** Tries of one call, including the first. @default 4 */
  readonly tries?: number;
  /** Wait before the second try, in milliseconds; it about doubles for each further try, with jitter. @default 100 */
  readonly firstBackoffMs?: number;
  /**
   * Longest wait before any try, in milliseconds. If the service asks for a longer one (`Retry-After`), the call is not
   * retried. @default 5000
   */
  readonly mostBackoffMs?: number;
}

/** Retries after status 503, a failed connection and a timeout. Other refusals are final. */
export function retryPolicy(options: RetryOptions): IPolicy {
  const { timeoutMs = 5000, tries = 4, firstBackoffMs = 100, mostBackoffMs = 5000 } = options;
  const transient = handleWhen((error) =>
    error instanceof ProblemError
      ? error.status === 503 && (error.retryAfterMs ?? 0) <= mostBackoffMs
      : error instanceof NoAnswerError,
  );
  const backoff = atLeastRetryAfter(
    new ExponentialBackoff({ initialDelay: firstBackoffMs, maxDelay: mostBackoffMs }),
  );
  return wrap(
    retry(transient, { maxAttempts: tries - 1, backoff }),
    timeout(timeoutMs, TimeoutStrategy.Cooperative),
  );
}

type Context = IRetryBackoffContext<unknown>;

function atLeastRetryAfter(factory: IBackoffFactory<unknown>): IBackoffFactory<Context> {
  return {
    next(context): IBackoff<Context> {
      const backoff = factory.next(context);
      const { result } = context;
      const error = 'error' in result ? result.error : undefined;
      const asked = error instanceof ProblemError ? (error.retryAfterMs ?? 0) : 0;
      return { ...atLeastRetryAfter(backoff), duration: Math.max(backoff.duration, asked) };
    },
  };
}

/**
 * The wait of a `Retry-After` header, in milliseconds. If it is a date, it is compared with the answer's `Date` header,
 * because the caller's clock may be wrong.
 */
export function retryAfterMs(headers: { get(name: string): string | null }): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}
