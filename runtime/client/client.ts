import type { IPolicy } from 'cockatiel';
import { ROUTES } from '../contract/routes';
import { unlessAborted } from './unless-aborted';
import type {
  Drift,
  FeedbackOutcomes,
  ModelCard,
  NamedRow,
  Prediction,
  Predictions,
  Row,
  RowValues,
  Truth,
} from './answers';
import { NoAnswerError, ProblemError, type ProblemDocument } from './errors';
import { retryAfterMs, retryPolicy, type RetryOptions } from './retry';

/** Most characters of an answer that is not a problem document in an error message. */
const LONGEST_DETAIL = 200;

/** The part of the global `fetch` that the client uses. Compilers without DOM types can read it. */
export type Fetch = (
  url: string,
  init: {
    readonly method?: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly ok: boolean;
  readonly statusText: string;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** Options of `createClient`. */
export interface ClientOptions extends RetryOptions {
  /** Headers of every request, such as those that a gateway requires. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Function that sends requests. @default - the global `fetch` */
  readonly fetch?: Fetch;
}

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, including its retries and waits. The call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of a prediction. */
export interface PredictOptions extends CallOptions {
  /**
   * Id of the request, for its log lines and for `feedback`: at most 128 letters, digits and `_.:/+=@-`, a new one for each
   * request. @default - the service gives it one
   */
  readonly requestId?: string;
  /** Whether the answer contains the probability of each class. A regression has none. @default false */
  readonly probabilities?: boolean;
}

/**
 * A client of the service. It retries after status 503, a failed connection and a timeout. After a retry a row may be
 * counted twice in the service's drift window.
 *
 * Every call rejects with `ProblemError` if the service refuses the request, and with `NoAnswerError` without an answer.
 *
 * @example
 * const client = new Client('http://incident.serving:8080');
 * const { prediction } = await client.predict({ cpu: 93, memory: 71 });
 */
export class Client {
  private readonly base: string;
  private readonly policy: IPolicy;
  private readonly fetch: Fetch;
  private readonly headers: Readonly<Record<string, string>>;

  /** @param baseUrl URL of the service, with the path that a gateway adds */
  constructor(
    baseUrl: string | URL,
    private readonly options: ClientOptions = {},
  ) {
    this.base = new URL(baseUrl).href.replace(/\/$/, '');
    this.policy = retryPolicy(options);
    this.fetch = options.fetch ?? globalThis.fetch;
    this.headers = options.headers ?? {};
  }

  /** Predicts one row. */
  async predict(row: Row, { probabilities, requestId, signal }: PredictOptions = {}): Promise<Prediction> {
    const body = isNamed(row) ? { features: row, probabilities } : { values: row, probabilities };
    return (await this.ask(ROUTES.predict, body, signal, requestId)) as Prediction;
  }

  /** Predicts rows in one request. All rows are lists, or all are objects. */
  async predictRows(
    rows: readonly RowValues[] | readonly NamedRow[],
    { probabilities, requestId, signal }: PredictOptions = {},
  ): Promise<Predictions> {
    const named = rows[0] !== undefined && isNamed(rows[0]);
    const body = named ? { features: rows, probabilities } : { data: rows, probabilities };
    return (await this.ask(ROUTES.predict, body, signal, requestId)) as Predictions;
  }

  /**
   * Sends true values of earlier predictions, so that the service measures its live quality. A truth may come days later,
   * and a second time. Each pod knows the predictions that it made: with several pods, call it for each of them.
   *
   * @example
   * await client.predict({ cpu: 93, memory: 71 }, { requestId: 'order-1834' });
   * await client.feedback([{ requestId: 'order-1834', truth: 1 }]);
   */
  async feedback(truths: readonly Truth[], { signal }: CallOptions = {}): Promise<FeedbackOutcomes> {
    return (await this.ask(ROUTES.feedback, { truths }, signal)) as FeedbackOutcomes;
  }

  /** Whether the service is ready. It is asked once; false if it is not ready or does not answer. */
  async ready({ signal }: CallOptions = {}): Promise<boolean> {
    try {
      await retryPolicy({ ...this.options, tries: 1 }).execute(
        (context) => this.once(ROUTES.readyz, undefined, context.signal),
        signal,
      );
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NoAnswerError || (error instanceof ProblemError && error.status === 503))
        return false;
      throw error;
    }
  }

  /** The served model: its features, metrics and training settings. */
  async model({ signal }: CallOptions = {}): Promise<ModelCard> {
    return (await this.ask(ROUTES.model, undefined, signal)) as ModelCard;
  }

  /** The drift state of one pod of the service. */
  async drift({ signal }: CallOptions = {}): Promise<Drift> {
    return (await this.ask(ROUTES.drift, undefined, signal)) as Drift;
  }

  private async ask(
    path: string,
    body: object | undefined,
    signal: AbortSignal | undefined,
    requestId?: string,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    const answer = this.policy.execute((context) => this.once(path, body, context.signal, requestId), signal);
    // cockatiel's wait between two tries ignores the signal
    return signal === undefined ? answer : unlessAborted(answer, signal);
  }

  private async once(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
    requestId?: string,
  ): Promise<unknown> {
    // invalid headers fail here, and are not reported as a missing answer
    const request = {
      headers: Object.fromEntries(
        new Headers({
          accept: 'application/json',
          'content-type': 'application/json',
          ...this.headers,
          ...(requestId !== undefined && { 'x-request-id': requestId }),
        }),
      ),
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal,
    };
    let answer: Awaited<ReturnType<Fetch>>;
    let text: string;
    try {
      answer = await this.fetch(this.base + path, request);
      text = await answer.text();
    } catch (error) {
      const reason = signal.aborted ? 'did not answer in time' : 'could not be reached';
      throw new NoAnswerError(`${this.base}${path} ${reason}`, { cause: error });
    }
    const json = parse(text);
    if (answer.ok && json !== undefined) return json;
    throw new ProblemError(problemOf(answer, json, text), retryAfterMs(answer.headers));
  }
}

/** Creates a client of one service. Create it once, and use it for all calls. */
export function createClient(baseUrl: string | URL, options?: ClientOptions): Client {
  return new Client(baseUrl, options);
}

function isNamed(row: Row): row is NamedRow {
  return !Array.isArray(row);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(json: unknown): json is ProblemDocument {
  if (typeof json !== 'object' || json === null || !('title' in json && 'detail' in json)) return false;
  return typeof json.title === 'string' && typeof json.detail === 'string';
}

/** The problem document of an answer, or one with the start of its text: gateways answer in other formats. */
function problemOf(
  { status, statusText, headers }: Awaited<ReturnType<Fetch>>,
  json: unknown,
  text: string,
): ProblemDocument {
  // the status in the document is advisory (RFC 9457, section 3.1.2)
  if (headers.get('content-type')?.startsWith('application/problem+json') && isProblem(json))
    return { ...json, status };
  return { type: 'about:blank', title: statusText, status, detail: text.slice(0, LONGEST_DETAIL) };
}
