import type { Logger } from 'pino';
import type { ShedReason } from '../../contract/metrics';
import type { Metrics } from '../../telemetry/metrics';
import type { MaybePromise } from '../http/maybe-promise';
import { Overload } from '../http/overload';

/** Least time for answering before new requests are looked for. It bounds how long a refusal takes. */
const SLICE_MS = 5;
/**
 * The same while connections come in. Node takes in one in each turn, so that of some hundred clients who come at once
 * the last would wait a second for turns of the usual length, where no queue shows them.
 */
const CONNECTING_SLICE_MS = 0.5;
/**
 * Time for answering after a long intake, as a share of it. It keeps answers coming however many are refused; a larger one
 * makes intake and answering drive each other up, once refusals take as large a part of the time.
 */
const INTAKE_SHARE = 0.25;
/** Busy time over which the cost of a request is averaged. */
const MEMORY_MS = 200;
/**
 * A turn this many times as slow as those before counts for no more, unless the next one is as slow: once, it was a
 * collection of garbage, or another process that had the core; twice, answers cost more now.
 */
const LEAP = 4;
/** Between two lines of the log that say that load is shed: a line each would cost more than the refusal. */
const LOG_EVERY_MS = 1000;

export interface AdmissionOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  /** Calls back once the event loop has taken in what has arrived, as `setImmediate` does. */
  readonly afterIntake: (resume: () => void) => void;
  readonly maxRequestsInFlight: number;
  readonly maxWaitSeconds: number;
}

interface Waiting {
  readonly since: number;
  readonly resume: () => void;
  readonly refuse: (overload: Overload) => void;
}

/**
 * Decides which requests for predictions are answered when more come than can be.
 *
 * An event loop answers all that it has taken in before it looks at a socket again. Under too much load the queue is
 * then in the kernel where nobody sees it, and a refusal comes as late as an answer. Here answering has a slice of
 * each turn of the loop (and a part of the last intake's time at the least, so that answers never cease), and what is left
 * waits in a queue that can be measured: a request that would wait too long in it is refused when it arrives. While
 * less is asked than can be answered, the queue is empty and a request passes straight through.
 *
 * The loop's delay is measured from turn to turn. The timer of `monitorEventLoopDelay` does not run within the very
 * turn that is too long, and a pause that is over (a collection of garbage) looks to it like more work than there is
 * time for.
 */
export class Admission {
  private inFlight = 0;
  private readonly waiting: Waiting[] = [];
  /** Undefined while the event loop has nothing to do with predictions. */
  private turnStarted: number | undefined;
  private sliceEnd = 0;
  /** Since the last turn began. */
  private connectionCame = false;
  private answeredInTurn = 0;
  /** Busy time and answers of late, older ones fading: their ratio is what an answer costs, intake included. */
  private busyMs = 0;
  private answered = 0;
  private slowBefore = false;
  private unloggedSheds = 0;
  private loggedAt = -Infinity;

  /** Made once: the trace of an error costs more than the rest of a refusal. */
  private readonly overloads: Readonly<Record<ShedReason, Overload>>;

  constructor(private readonly options: AdmissionOptions) {
    const { metrics, maxRequestsInFlight, maxWaitSeconds } = options;
    this.overloads = {
      in_flight: new Overload(`${maxRequestsInFlight} requests are in flight (MAX_REQUESTS_IN_FLIGHT)`),
      wait: new Overload(`an answer would take more than ${maxWaitSeconds} s (MAX_WAIT_SECONDS)`),
    };
    metrics.beforeScrape.inFlight = () => {
      metrics.requestsInFlight.set(this.inFlight);
    };
  }

  /** Why a request that arrives now cannot be answered in time; undefined where it may enter. */
  overload(): ShedReason | undefined {
    if (this.inFlight >= this.options.maxRequestsInFlight) return 'in_flight';
    return this.queueTooLong() ? 'wait' : undefined;
  }

  /** Counts a request that is refused, and logs that some are. */
  refuse(reason: ShedReason): Overload {
    const { metrics, logger, clock } = this.options;
    metrics.requestsShed.inc({ reason });
    this.unloggedSheds++;
    const now = clock();
    if (now - this.loggedAt >= LOG_EVERY_MS) {
      logger.warn({ reason, refused: this.unloggedSheds, inFlight: this.inFlight }, 'load is being shed');
      this.loggedAt = now;
      this.unloggedSheds = 0;
    }
    return this.overloads[reason];
  }

  /** To be told of each new connection: another one may be waiting behind it, and is taken in with the next turn. */
  connected(): void {
    this.connectionCame = true;
    if (this.turnStarted === undefined) return;
    this.sliceEnd = Math.min(this.sliceEnd, this.turnStarted + CONNECTING_SLICE_MS);
  }

  /** Counts a request in, until `leave`; whether it should be is for `overload` to say. */
  enter(): void {
    if (this.turnStarted === undefined) this.beginTurn(0);
    this.inFlight++;
  }

  leave(): void {
    this.inFlight--;
  }

  /**
   * Does the work of a request, at once or when it is its turn.
   *
   * @throws Overload if it would have to wait too long, and whatever the work throws; a promise rejects with them
   */
  run<T>(work: () => T): MaybePromise<T> {
    if (this.turnStarted === undefined) this.beginTurn(0);
    const now = this.options.clock();
    if (this.waiting.length > 0 || now >= this.sliceEnd) {
      const turn = new Promise<void>((resume, refuse) => {
        this.waiting.push({ since: now, resume, refuse });
      });
      return turn.then(() => this.work(work));
    }
    return this.work(work);
  }

  private work<T>(work: () => T): T {
    this.answeredInTurn++;
    return work();
  }

  private queueTooLong(): boolean {
    const answered = this.answered + this.answeredInTurn;
    // before the first answer nobody knows what one costs
    if (this.waiting.length === 0 || answered === 0) return false;
    const busyMs = this.busyMs + this.counted(this.options.clock() - this.turnStarted!);
    const waitMs = (this.waiting.length * busyMs) / answered;
    return waitMs > 1000 * this.options.maxWaitSeconds;
  }

  private beginTurn(intakeMs: number): void {
    const { clock, afterIntake } = this.options;
    this.turnStarted = clock();
    const sliceMs = this.connectionCame ? CONNECTING_SLICE_MS : SLICE_MS;
    this.connectionCame = false;
    this.sliceEnd = this.turnStarted + Math.max(sliceMs, intakeMs * INTAKE_SHARE);
    this.answeredInTurn = 0;
    void this.answerWaiting().then((sliceEnded) => {
      afterIntake(() => {
        this.endTurn(sliceEnded);
      });
    });
  }

  /** @returns when it was done */
  private async answerWaiting(): Promise<number> {
    const { clock, maxWaitSeconds } = this.options;
    for (;;) {
      const now = clock();
      if (now >= this.sliceEnd) return now;
      const next = this.waiting.shift();
      if (next === undefined) return now;
      // what the queue's length promised at its arrival did not hold
      if (now - next.since > 2000 * maxWaitSeconds) next.refuse(this.refuse('wait'));
      else next.resume();
      // the work is done before this resumes
      await Promise.resolve();
    }
  }

  private endTurn(sliceEnded: number): void {
    const now = this.options.clock();
    const turnMs = now - this.turnStarted!;
    const countedMs = this.counted(turnMs);
    this.slowBefore = turnMs > this.leapMs();
    const fading = Math.exp(-countedMs / MEMORY_MS);
    this.busyMs = this.busyMs * fading + countedMs;
    this.answered = this.answered * fading + this.answeredInTurn;
    this.turnStarted = undefined;
    if (this.waiting.length > 0) this.beginTurn(now - sliceEnded);
  }

  /** How much of this turn's time says what answers cost. */
  private counted(turnMs: number): number {
    return this.slowBefore ? turnMs : Math.min(turnMs, this.leapMs());
  }

  /** What this turn may take at most before it is slow. */
  private leapMs(): number {
    if (this.answered === 0) return Infinity;
    return (LEAP * this.busyMs * Math.max(1, this.answeredInTurn)) / this.answered;
  }
}
