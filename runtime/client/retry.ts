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

/** How hard a question is asked. */
export interface RetryOptions {
  /** Time for one try, in milliseconds. @default 5000 */
  readonly timeoutMs?: number;
  /** Tries of one question, the first included. @default 4 */
  readonly tries?: number;
  /** Wait before the second try, in milliseconds; it about doubles for each further one, with jitter. @default 100 */
  readonly firstBackoffMs?: number;
  /**
   * Longest wait before any try, in milliseconds. A service that asks for a longer one (`Retry-After`) is not
   * tried again. @default 5000
   */
  readonly mostBackoffMs?: number;
}

/** Tries again what may succeed later: 503, no connection, no answer in time. A refusal of the request is final. */
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
 * Milliseconds that a `Retry-After` header asks for. Its other form is a date, which is compared with the answer's
 * own: the caller's clock may go wrong.
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}
