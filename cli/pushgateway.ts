import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { Registry } from 'prom-client';

const TIMEOUT_MS = 5000;
const TRIES = 5;

/** A Pushgateway did not take what was sent. */
export class PushError extends Error {
  constructor(
    message: string,
    /** Whether the same request may be taken later. */
    readonly passing: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PushError';
  }
}

/** One group of metrics on a Pushgateway, https://github.com/prometheus/pushgateway#api. */
export class PushedGroup {
  private readonly url: string;
  private readonly shownUrl: string;
  private readonly authorization: Readonly<Record<string, string>>;
  private readonly persistently = retry(
    handleWhen((error) => error instanceof PushError && error.passing),
    { maxAttempts: TRIES - 1, backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 5000 }) },
  );

  /**
   * @param gateway URL of http or https; a path before `/metrics`, and a user and password, may be in it
   * @param labels the grouping key, `job` first; no value may be empty or hold a slash
   */
  constructor(
    gateway: string,
    labels: Readonly<Record<string, string>>,
    private readonly registry: Registry,
  ) {
    const base = new URL(gateway);
    const { username, password } = base;
    // fetch refuses credentials in a URL
    this.authorization =
      username === ''
        ? {}
        : {
            authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
          };
    const path = Object.entries(labels).map(([name, value]) => `/${name}/${encodeURIComponent(value)}`);
    this.shownUrl = base.origin;
    this.url = `${base.origin}${base.pathname.replace(/\/$/, '')}/metrics${path.join('')}`;
  }

  /**
   * Replaces the group by the metrics as they are now. They carry no timestamps, which a Pushgateway refuses.
   *
   * @throws PushError
   */
  async push(): Promise<void> {
    const body = await this.registry.metrics();
    await this.send('PUT', { body, headers: { 'content-type': this.registry.contentType } });
  }

  /** As `push`, up to five times, with growing waits. */
  async pushPersistently(): Promise<void> {
    await this.persistently.execute(() => this.push());
  }

  /** Removes the group, which would otherwise stay with its last values; tries up to five times. */
  async deletePersistently(): Promise<void> {
    await this.persistently.execute(() => this.send('DELETE', {}));
  }

  private async send(
    method: string,
    { body, headers }: { body?: string; headers?: Record<string, string> },
  ): Promise<void> {
    let response: Response;
    try {
      response = await fetch(this.url, {
        method,
        body,
        headers: { ...headers, ...this.authorization },
        // a redirected PUT would be sent as GET
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const { cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : (error as Error).message;
      throw new PushError(`the Pushgateway ${this.shownUrl} cannot be reached: ${reason}`, true, {
        cause: error,
      });
    }
    const answer = (await response.text().catch(() => '')).trim().slice(0, 300);
    if (response.ok) return;
    const { status } = response;
    throw new PushError(
      `the Pushgateway ${this.shownUrl} answered ${method} with ${status}${answer === '' ? '' : `: ${answer}`}`,
      status === 429 || status >= 500,
    );
  }
}
