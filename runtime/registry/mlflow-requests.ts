import { ExponentialBackoff, handleWhen, noop, retry, type IPolicy } from 'cockatiel';
import { z } from 'zod';
import { RETRAINING_ENVIRONMENT } from '../contract/retraining';
import { RegistryError } from './registry-error';

export interface MlflowOptions {
  /** URL of the server, which also serves artifacts. */
  readonly trackingUri: string;
  /** User and password of MLflow's basic authentication. @default - none */
  readonly user?: { readonly name: string; readonly password: string } | undefined;
  /** Bearer token, used if there is no user. @default - none */
  readonly token?: string | undefined;
  /** Longest time for one request. */
  readonly timeoutSeconds: number;
  /** Attempts after the first one, if its failure may pass. */
  readonly retries: number;
}

type Parameters = Readonly<Record<string, string>>;

/** Requests to MLflow's REST API 2.0 (https://mlflow.org/docs/latest/rest-api.html). */
export class MlflowRequests {
  private readonly root: string;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly retrying: IPolicy;

  constructor(private readonly options: MlflowOptions) {
    this.root = `${options.trackingUri.replace(/\/+$/, '')}/api/2.0/`;
    this.headers = authorization(options);
    const passes = handleWhen((error) => error instanceof RegistryError && error.retryable);
    this.retrying =
      options.retries === 0
        ? noop
        : retry(passes, {
            maxAttempts: options.retries,
            backoff: new ExponentialBackoff({ initialDelay: 500, maxDelay: 10_000 }),
          });
  }

  /** @throws RegistryError */
  get<T>(path: string, parameters: Parameters, answer: z.ZodType<T>): Promise<T> {
    return this.retrying.execute(() =>
      this.json('GET', `${path}?${new URLSearchParams(parameters).toString()}`, undefined, answer),
    );
  }

  /**
   * A POST that may be done twice with the same result.
   *
   * @throws RegistryError
   */
  post<T>(path: string, body: object, answer: z.ZodType<T>): Promise<T> {
    return this.retrying.execute(() => this.json('POST', path, body, answer));
  }

  /**
   * A POST that makes something new each time: it is sent once. Who asks looks for what may have been made before asking
   * again.
   *
   * @throws RegistryError
   */
  postOnce<T>(path: string, body: object, answer: z.ZodType<T>): Promise<T> {
    return this.json('POST', path, body, answer);
  }

  /**
   * Stores a file through the artifact proxy.
   *
   * @param uri as MLflow states it: `mlflow-artifacts:/1/<run>/artifacts/…`
   * @throws RegistryError
   */
  async putArtifact(uri: string, body: string): Promise<void> {
    await this.retrying.execute(() => this.send('PUT', artifactPath(uri), body, 'application/octet-stream'));
  }

  /** @throws RegistryError */
  getArtifact(uri: string): Promise<string> {
    return this.retrying.execute(async () => (await this.send('GET', artifactPath(uri))).text);
  }

  private async json<T>(
    method: string,
    path: string,
    body: object | undefined,
    answer: z.ZodType<T>,
  ): Promise<T> {
    const { text, url } = await this.send(
      method,
      `mlflow/${path}`,
      body && JSON.stringify(body),
      'application/json',
    );
    const parsed = answer.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0]!;
    throw new RegistryError(
      `${method} ${url} answered something else than MLflow does (${issue.path.join('.') || 'the answer'}: ${issue.message}); ${URI.name} must be the URL of an MLflow server`,
      undefined,
      false,
    );
  }

  private async send(
    method: string,
    path: string,
    body?: string,
    type?: string,
  ): Promise<{ readonly text: string; readonly url: string }> {
    const url = `${this.root}${path}`;
    // a name in the query says nothing that the message needs
    const shown = url.split('?')[0]!;
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(url, {
        method,
        headers: {
          ...this.headers,
          // while a forest grows, MLflow closes connections that wait, and the next request would find one closed
          connection: 'close',
          ...(body !== undefined && type !== undefined && { 'content-type': type }),
        },
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(this.options.timeoutSeconds * 1000),
      });
      text = await answer.text();
    } catch (error) {
      throw new RegistryError(
        `MLflow does not answer at ${shown}: ${reasonOf(error)}; check ${URI.name}, and whether a network policy lets this pod reach it`,
        undefined,
        true,
      );
    }
    if (answer.ok) return { text, url: shown };
    throw refusal(method, shown, answer.status, text);
  }
}

const URI = RETRAINING_ENVIRONMENT.trackingUri;

/** What MLflow answers where nothing is to be said. */
export const NOTHING = z.object({});

function authorization({ user, token }: MlflowOptions): Record<string, string> {
  if (user !== undefined) {
    const pair = Buffer.from(`${user.name}:${user.password}`).toString('base64');
    return { authorization: `Basic ${pair}` };
  }
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

const RETRYABLE: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

const errorSchema = z.object({ error_code: z.string(), message: z.string() });

function refusal(method: string, url: string, status: number, text: string): RegistryError {
  const stated = errorSchema.safeParse(parseJson(text));
  const said = stated.success ? stated.data.message : text.slice(0, 300).trim();
  const advice = adviceFor(status, said);
  return new RegistryError(
    `MLflow answered ${method} ${url} with ${status}: ${said || 'no text'}${advice && `; ${advice}`}`,
    stated.success ? stated.data.error_code : undefined,
    RETRYABLE.has(status),
  );
}

function adviceFor(status: number, said: string): string {
  if (said.startsWith('Invalid Host header')) {
    return 'start MLflow with --allowed-hosts and the host name that it is reached by';
  }
  const { trackingUsername, trackingPassword } = RETRAINING_ENVIRONMENT;
  if (status === 401) return `set ${trackingUsername.name} and ${trackingPassword.name}`;
  if (status === 403) {
    return `the user of ${trackingUsername.name} needs the permission EDIT on the experiment and on the registered model`;
  }
  if (/\bs3\b|botocore|endpoint|artifact/i.test(said) && status >= 500) {
    return "MLflow's artifact store may be away: its log says more";
  }
  return '';
}

/** The path of the proxy's API for what MLflow states as `mlflow-artifacts:/1/…`. */
function artifactPath(uri: string): string {
  const scheme = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+/;
  if (!scheme.test(uri)) {
    throw new RegistryError(
      `MLflow keeps artifacts at ${uri}, which is not behind its proxy; start it with --artifacts-destination, and log to an experiment that was made after that`,
      undefined,
      false,
    );
  }
  const path = uri.replace(scheme, '').split('/').map(encodeURIComponent).join('/');
  return `mlflow-artifacts/artifacts/${path}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer within the time limit';
  const { cause } = error;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(', ');
  return cause instanceof Error ? cause.message || cause.name : error.message;
}
