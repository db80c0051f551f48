import type { Ending, Sender } from './sender';
import type { Stage } from './stages';
import { StageRecord } from './stage-record';

export interface OpenLoopOptions<Transaction> {
  readonly sender: Sender<Transaction>;
  /** Sent in turn. */
  readonly transactions: readonly Transaction[];
  /** Most transactions under way. */
  readonly connections: number;
  /** Longest wait for an answer, from the intended start. */
  readonly timeoutMs: number;
}

interface UnderWay {
  readonly intended: number;
  readonly record: StageRecord;
  over: boolean;
  giveUp: () => void;
}

const TICK_MS = 1;

/**
 * Sends transactions at the times of an absolute clock, answered or not, as many independent clients do: transaction k of a
 * stage is due at the stage's start plus k / rate. A generator that waits for answers slows down with the server, and
 * measures only the good times (coordinated omission). Here latency counts from the time at which a transaction was due, and
 * what cannot be sent, because every connection is waiting, is counted.
 *
 * @see https://www.scylladb.com/2021/04/22/on-coordinated-omission/
 */
export class OpenLoop<Transaction = unknown> {
  readonly records: StageRecord[] = [];
  private readonly underWay = new Set<UnderWay>();
  private turn = 0;

  constructor(private readonly options: OpenLoopOptions<Transaction>) {}

  get inFlight(): number {
    return this.underWay.size;
  }

  /**
   * Runs the stages one after the other, and waits for the answers to what was sent.
   *
   * @param signal ends the sending
   */
  async run(stages: readonly Stage[], signal: AbortSignal): Promise<void> {
    let start = performance.now();
    for (const stage of stages) {
      const record = new StageRecord(stage, this.options.timeoutMs);
      this.records.push(record);
      await this.runStage(record, start, signal);
      if (signal.aborted) break;
      start += stage.seconds * 1000;
    }
    while (this.underWay.size > 0) {
      this.endLate();
      await new Promise((next) => setTimeout(next, TICK_MS));
    }
    await this.options.sender.close();
  }

  private runStage(record: StageRecord, start: number, signal: AbortSignal): Promise<void> {
    const { rate, seconds } = record.stage;
    const total = Math.round(rate * seconds);
    const intended = (index: number): number => start + (index / rate) * 1000;
    let next = 0;
    return new Promise((done) => {
      const tick = (): void => {
        this.endLate();
        const now = performance.now();
        record.seconds = Math.min(seconds, (now - start) / 1000);
        const over = signal.aborted || now >= start + seconds * 1000;
        record.due = Math.max(record.due, Math.min(total, Math.floor(((now - start) / 1000) * rate) + 1));
        while (next < record.due && this.underWay.size < this.options.connections) {
          this.send(record, intended(next));
          next++;
        }
        // whoever asked then has given up
        const firstInTime = Math.ceil(((now - this.options.timeoutMs - start) / 1000) * rate);
        const lost = over ? record.due - next : Math.max(0, Math.min(record.due, firstInTime) - next);
        record.wasNotSent(lost);
        next += lost;
        if (over) done();
        else setTimeout(tick, TICK_MS);
      };
      tick();
    });
  }

  private send(record: StageRecord, intended: number): void {
    const { transactions, sender } = this.options;
    const transaction = transactions[this.turn++ % transactions.length]!;
    const own: UnderWay = { intended, record, over: false, giveUp: () => undefined };
    this.underWay.add(own);
    record.wasSent(performance.now() - intended);
    own.giveUp = sender.send(transaction, (ending) => {
      if (this.finish(own)) book(record, ending, performance.now() - intended);
    });
  }

  /** @returns false if it was over already */
  private finish(own: UnderWay): boolean {
    if (own.over) return false;
    own.over = true;
    this.underWay.delete(own);
    return true;
  }

  /** Gives up what has waited too long. The oldest comes first. */
  private endLate(): void {
    const latest = performance.now() - this.options.timeoutMs;
    for (const own of this.underWay) {
      if (own.intended > latest) return;
      this.finish(own);
      own.record.hasFailed('timeout');
      own.giveUp();
    }
  }
}

function book(record: StageRecord, ending: Ending, latencyMs: number): void {
  if (ending.kind === 'failed') record.hasFailed(ending.reason);
  else if (ending.kind === 'acknowledged') record.wasAcknowledged(latencyMs);
  else record.wasAnswered(ending.status, latencyMs);
}
