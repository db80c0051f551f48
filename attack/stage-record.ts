import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Stage } from './stages';

/** Microseconds with three significant digits. */
const histogram = (): RecordableHistogram =>
  createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });

export const QUANTILES = [50, 90, 99, 99.9] as const;

/** What became of a stage's transactions. */
export class StageRecord {
  /** How long it has run. */
  seconds = 0;
  /** Transactions whose time has come. */
  due = 0;
  sent = 0;
  /** Due, and never sent: every connection was waiting for an answer. */
  notSent = 0;
  /** Answered by a status, whichever, or acknowledged by the brokers. */
  answered = 0;
  /** Answers by status or as `acknowledged`, and failures by name: `timeout`, `ECONNREFUSED`. */
  readonly outcomes = new Map<string, number>();
  /** From the intended start; of predictions, and of transactions without an answer in time, which count as the time limit. */
  private readonly latency = histogram();
  /** From the intended start to the sending. */
  private readonly delay = histogram();

  constructor(
    readonly stage: Stage,
    private readonly timeoutMs: number,
  ) {}

  wasSent(delayMs: number): void {
    this.sent++;
    this.delay.record(micros(delayMs));
  }

  wasNotSent(count: number): void {
    this.notSent += count;
    for (let i = 0; i < count; i++) this.latency.record(micros(this.timeoutMs));
  }

  wasAnswered(status: number, latencyMs: number): void {
    this.answered++;
    this.count(String(status));
    if (status >= 200 && status < 300) this.latency.record(micros(latencyMs));
  }

  /** The brokers have it. */
  wasAcknowledged(latencyMs: number): void {
    this.answered++;
    this.count('acknowledged');
    this.latency.record(micros(latencyMs));
  }

  hasFailed(reason: string): void {
    this.count(reason);
    this.latency.record(micros(this.timeoutMs));
  }

  /** Milliseconds below which a percentage of the latencies lies; undefined if nothing was recorded. */
  latencyMs(percentile: number): number | undefined {
    return milliseconds(this.latency, percentile);
  }

  delayMs(percentile: number): number | undefined {
    return milliseconds(this.delay, percentile);
  }

  private count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}

const micros = (ms: number): number => Math.max(1, Math.round(ms * 1000));

function milliseconds(recorded: RecordableHistogram, percentile: number): number | undefined {
  return recorded.count === 0 ? undefined : recorded.percentile(percentile) / 1000;
}
