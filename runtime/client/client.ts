import type { IPolicy } from 'cockatiel';
import { ROUTES } from '../contract/routes';
import { unlessAborted } from './unless-aborted';
import type { Drift, ModelCard, NamedRow, Prediction, Predictions, Row, RowValues } from './answers';
import { NoAnswerError, ProblemError, type ProblemDocument } from './errors';
import { retryAfterMs, retryPolicy, type RetryOptions } from './retry';

/** Characters of a foreign answer that an error repeats. */
const LONGEST_DETAIL = 200;

export interface ClientOptions extends RetryOptions {
  /** Headers of every request, such as one that a gateway asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default the global `fetch` */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Ends the call, its retries and waits included; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface PredictOptions extends CallOptions {
  /** Whether the answer shall hold the share of votes for each class; a regression has none. @default false */
  readonly probabilities?: boolean;
}

/**
 * Asks a service for predictions. A 503, a connection that fails and an answer that does not come in time are tried
 * again; a row may then be counted twice in the service's drift window.
 *
 * Every call rejects with `ProblemError` where the service refuses, and `NoAnswerError` where nothing comes.
 */
export class Client {
  private readonly base: string;
  private readonly policy: IPolicy;
  private readonly fetch: typeof fetch;
  private readonly headers: Readonly<Record<string, string>>;

  /** @param baseUrl of the service, with a path where a gateway adds one */
  constructor(
    baseUrl: string | URL,
    private readonly options: ClientOptions = {},
  ) {
    this.base = new URL(baseUrl).href.replace(/\/$/, '');
    this.policy = retryPolicy(options);
    this.fetch = options.fetch ?? globalThis.fetch;
    this.headers = options.headers ?? {};
  }

  /** Predicts for one row. */
  async predict(row: Row, { probabilities, signal }: PredictOptions = {}): Promise<Prediction> {
    const body = isNamed(row) ? { features: row, probabilities } : { values: row, probabilities };
    return (await this.ask(ROUTES.predict, body, signal)) as Prediction;
  }

  /** Predicts for rows, all of them lists or all of them objects, in one request. */
  async predictRows(
    rows: readonly RowValues[] | readonly NamedRow[],
    { probabilities, signal }: PredictOptions = {},
  ): Promise<Predictions> {
    const named = rows[0] !== undefined && isNamed(rows[0]);
    const body = named ? { features: rows, probabilities } : { data: rows, probabilities };
    return (await this.ask(ROUTES.predict, body, signal)) as Predictions;
  }

  /** Whether the service is ready, asked once: false if it says so, or does not answer. */
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

  /** The model that is served: features, quality, training. */
  async model({ signal }: CallOptions = {}): Promise<ModelCard> {
    return (await this.ask(ROUTES.model, undefined, signal)) as ModelCard;
  }

  /** What the drift detectors see. */
  async drift({ signal }: CallOptions = {}): Promise<Drift> {
    return (await this.ask(ROUTES.drift, undefined, signal)) as Drift;
  }

  private async ask(
    path: string,
    body: object | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    const answer = this.policy.execute((context) => this.once(path, body, context.signal), signal);
    // a wait between two tries takes no notice of the signal
    return signal === undefined ? answer : unlessAborted(answer, signal);
  }

  private async once(path: string, body: object | undefined, signal: AbortSignal): Promise<unknown> {
    // what the caller cannot mean fails here, and not as if nobody had answered
    const request: RequestInit = {
      headers: Object.fromEntries(
        new Headers({ accept: 'application/json', 'content-type': 'application/json', ...this.headers }),
      ),
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal,
    };
    let answer: Response;
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

/** A client of one service, made once and used for every question. */
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

/** Gateways answer in forms of their own. */
function problemOf({ status, statusText, headers }: Response, json: unknown, text: string): ProblemDocument {
  // the status within is only advice (RFC 9457, section 3.1.2)
  if (headers.get('content-type')?.startsWith('application/problem+json') && isProblem(json))
    return { ...json, status };
  return { type: 'about:blank', title: statusText, status, detail: text.slice(0, LONGEST_DETAIL) };
}
