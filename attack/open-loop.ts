import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { ROUTES } from '../runtime/contract/routes';
import type { Stage } from './stages';
import { StageRecord } from './stage-record';
import type { Target } from './target';

export interface OpenLoopOptions {
  readonly target: Target;
  /** Bodies, sent in turn. */
  readonly transactions: readonly Buffer[];
  /** Most transactions under way. */
  readonly connections: number;
  /** Longest wait for an answer, from the intended start. */
  readonly timeoutMs: number;
}

interface UnderWay {
  readonly request: ClientRequest;
  readonly intended: number;
  readonly record: StageRecord;
  over: boolean;
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
export class OpenLoop {
  readonly records: StageRecord[] = [];
  private readonly underWay = new Set<UnderWay>();
  private readonly url: URL;
  private readonly agent: HttpAgent;
  private turn = 0;

  constructor(private readonly options: OpenLoopOptions) {
    const { target, connections } = options;
    this.url = new URL(target.url + ROUTES.predict);
    const settings = { keepAlive: true, maxSockets: connections, lookup: lookupOf(target) };
    this.agent = this.url.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings);
  }

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
    this.agent.destroy();
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
    const { transactions } = this.options;
    const body = transactions[this.turn++ % transactions.length]!;
    const secure = this.url.protocol === 'https:';
    const request = (secure ? httpsRequest : httpRequest)(this.url, {
      method: 'POST',
      agent: this.agent,
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    });
    const own: UnderWay = { request, intended, record, over: false };
    this.underWay.add(own);
    record.wasSent(performance.now() - intended);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        if (this.finish(own)) record.wasAnswered(response.statusCode ?? 0, performance.now() - intended);
      });
      response.on('error', (error) => {
        this.fail(own, error);
      });
    });
    request.on('error', (error) => {
      this.fail(own, error);
    });
    request.end(body);
  }

  private fail(own: UnderWay, error: NodeJS.ErrnoException): void {
    if (this.finish(own)) own.record.hasFailed(error.code ?? error.message);
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
      own.request.destroy();
    }
  }
}

/** The address that was judged, whatever the name means now. */
function lookupOf({ address }: Target): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
