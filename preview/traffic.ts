import { ROUTES } from '../runtime/contract/routes';
import type { Row } from './sample-rows';

export interface TrafficOptions {
  /** Base URL of the service; loopback. */
  readonly url: string;
  /** Makes the row of the next request. */
  readonly nextRow: () => Row;
  readonly requestsPerSecond: number;
  /** Time after which nothing more is sent. */
  readonly seconds: number;
}

/** Answers not yet here when the next request is due; beyond it, requests are left out, not queued. */
const MOST_IN_FLIGHT = 64;
const TICK_MS = 50;

/** Requests to POST /predict at a steady rate, for a bounded time. */
export class Traffic {
  /** Answers by status; 0 where there was none. */
  readonly answers = new Map<number, number>();
  /** Requests that were due while too many were under way. */
  left = 0;
  private sent = 0;
  private inFlight = 0;
  private readonly start = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(readonly options: TrafficOptions) {
    this.timer = setInterval(() => {
      this.tick();
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const { requestsPerSecond, seconds } = this.options;
    const elapsed = (performance.now() - this.start) / 1000;
    if (elapsed > seconds) this.stop();
    for (const due = Math.min(elapsed, seconds) * requestsPerSecond; this.sent < due; this.sent++) {
      if (this.inFlight < MOST_IN_FLIGHT) void this.request();
      else this.left++;
    }
  }

  private async request(): Promise<void> {
    this.inFlight++;
    const status = await fetch(this.options.url + ROUTES.predict, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ features: this.options.nextRow() }),
      signal: AbortSignal.timeout(10_000),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    this.inFlight--;
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
  }
}
