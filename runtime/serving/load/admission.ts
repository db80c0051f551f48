import type { Logger } from 'pino';
import type { ShedReason } from '../../contract/metrics';
import type { Metrics } from '../../telemetry/metrics';
import { Overload } from '../http/overload';
import { LOG_MESSAGES } from '../../contract/events';

/** Shortest time for answers before the loop reads new requests. It limits the time that a refusal takes. */
const SLICE_MS = 5;
/**
 * The same while new connections arrive. Node accepts one connection in each turn, so with turns of the usual length
 * the last of some hundred clients would wait a second in the kernel, where no queue shows it.
 */
const CONNECTING_SLICE_MS = 0.5;
/**
 * Time for answering after a long intake, as a share of the intake. It guarantees answers for any number of refused
 * requests. A larger share would make intake and answering lengthen each other under heavy refusal.
 */
const INTAKE_SHARE = 0.25;
/** Busy time over which the cost of a request is averaged. */
const MEMORY_MS = 200;
/**
 * A turn counts at most this many times the time of the turns before, unless the next turn is as slow. One slow turn is
 * a garbage collection or another process on the core; two mean that answers take more time now.
 */
const LEAP = 4;
/**
 * The first answers of a process run code that is not compiled yet, and cost several times what the later ones do. Until
 * so many were given, a request may wait longer: clients that are refused come back at once, and their requests would
 * keep the process from its answers.
 */
const YOUNG_ANSWERS = 10_000;
/** How many times longer at the start. It falls evenly, because a limit that falls at once refuses a whole queue. */
const YOUNG_PATIENCE = 10;
/** Time between two log lines about shed load. A line for each refusal would cost more than the refusal. */
const LOG_EVERY_MS = 1000;

export interface AdmissionOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  /** Calls back after the event loop has received what has arrived, as `setImmediate` does. */
  readonly afterIntake: (resume: () => void) => void;
  readonly maxRequestsInFlight: number;
  readonly maxBodyBytesInFlight: number;
  readonly maxWaitSeconds: number;
  /** Answers after which the process counts as warm. @default 10,000 */
  readonly youngAnswers?: number;
}

/**
 * Answers a request before it returns, and does not throw.
 *
 * @param late whether the request must be refused, because it has waited twice the expected time
 */
type Work = (late: boolean) => void;

interface Waiting {
  readonly since: number;
  readonly work: Work;
}

/**
 * Decides which prediction requests are answered if more arrive than this process can answer.
 *
 * An event loop answers everything that it has received before it reads a socket again. Under overload the queue is
 * then in the kernel, where it cannot be measured, and a refusal comes as late as an answer. Here each turn of the loop
 * reserves time for answers, at least a share of the last intake's time. Other requests wait in a queue that is
 * measured: a request that would wait too long is refused when it arrives. Without overload the queue is empty and a
 * request passes straight through.
 *
 * The loop's delay is measured from turn to turn. The timer of `monitorEventLoopDelay` does not run within the turn
 * that is too long, and it counts a pause that is over, such as a garbage collection, as load.
 */
export class Admission {
  private inFlight = 0;
  private readonly waiting: Waiting[] = [];
  /** Undefined while no prediction is being computed. */
  private turnStarted: number | undefined;
  private sliceEnd = 0;
  /** A connection has arrived since the last turn began. */
  private connectionCame = false;
  private answeredInTurn = 0;
  /**
   * Recent busy time and number of answers, with decreasing weights of older ones. Their ratio is the cost of an
   * answer, intake included.
   */
  private busyMs = 0;
  private answered = 0;
  /** Answers since the start. */
  private given = 0;
  private slowBefore = false;
  private unloggedSheds = 0;
  private loggedAt = -Infinity;

  /** Created once, because the stack trace of an error costs more than the rest of a refusal. */
  private readonly overloads: Readonly<Record<ShedReason, Overload>>;

  constructor(private readonly options: AdmissionOptions) {
    const { metrics, maxRequestsInFlight, maxBodyBytesInFlight, maxWaitSeconds } = options;
    this.overloads = {
      in_flight: new Overload(`${maxRequestsInFlight} requests are in flight (MAX_REQUESTS_IN_FLIGHT)`),
      body_bytes: new Overload(
        `the bodies in flight would have more than ${maxBodyBytesInFlight} bytes (MAX_BODY_BYTES_IN_FLIGHT)`,
      ),
      wait: new Overload(`an answer would take more than ${maxWaitSeconds} s (MAX_WAIT_SECONDS)`),
    };
    metrics.beforeScrape.inFlight = () => {
      metrics.requestsInFlight.set(this.inFlight);
    };
  }

  /** The reason why a request cannot be answered in time; undefined if it may enter. */
  overload(): Exclude<ShedReason, 'body_bytes'> | undefined {
    if (this.inFlight >= this.options.maxRequestsInFlight) return 'in_flight';
    return this.queueTooLong() ? 'wait' : undefined;
  }

  /** Counts a refused request, and logs regularly that load is shed. */
  refuse(reason: ShedReason): Overload {
    const { metrics, logger, clock } = this.options;
    metrics.requestsShed.inc({ reason });
    this.unloggedSheds++;
    const now = clock();
    if (now - this.loggedAt >= LOG_EVERY_MS) {
      logger.warn({ reason, refused: this.unloggedSheds, inFlight: this.inFlight }, LOG_MESSAGES.loadShed);
      this.loggedAt = now;
      this.unloggedSheds = 0;
    }
    return this.overloads[reason];
  }

  /** Called for each new connection. Another one may be waiting, which Node accepts in the next turn. */
  connected(): void {
    this.connectionCame = true;
    if (this.turnStarted === undefined) return;
    this.sliceEnd = Math.min(this.sliceEnd, this.turnStarted + CONNECTING_SLICE_MS);
  }

  /** Counts a request until `leave`. The caller checks `overload` first. */
  enter(): void {
    if (this.turnStarted === undefined) this.beginTurn(0);
    this.inFlight++;
  }

  leave(): void {
    this.inFlight--;
  }

  /**
   * Does the work of a request, at once or in its turn. A callback and no promise: under load most requests wait, and the
   * promises of an app that waits would cost more than the forest.
   *
   * @param now time at which the request was complete
   */
  takeTurn(now: number, work: Work): void {
    if (this.turnStarted === undefined) this.beginTurn(0);
    if (this.waiting.length > 0 || now >= this.sliceEnd) this.waiting.push({ since: now, work });
    else this.answer(work);
  }

  private answer(work: Work): void {
    this.answeredInTurn++;
    this.given++;
    work(false);
  }

  private queueTooLong(): boolean {
    const answered = this.answered + this.answeredInTurn;
    // the cost of an answer is unknown before the first one
    if (this.waiting.length === 0 || answered === 0) return false;
    const busyMs = this.busyMs + this.counted(this.options.clock() - this.turnStarted!);
    const waitMs = (this.waiting.length * busyMs) / answered;
    return waitMs > this.maxWaitMs();
  }

  private maxWaitMs(): number {
    const { maxWaitSeconds, youngAnswers = YOUNG_ANSWERS } = this.options;
    const young = this.given < youngAnswers ? 1 - this.given / youngAnswers : 0;
    return 1000 * maxWaitSeconds * (1 + (YOUNG_PATIENCE - 1) * young);
  }

  private beginTurn(intakeMs: number): void {
    const { clock, afterIntake } = this.options;
    this.turnStarted = clock();
    const sliceMs = this.connectionCame ? CONNECTING_SLICE_MS : SLICE_MS;
    this.connectionCame = false;
    this.sliceEnd = this.turnStarted + Math.max(sliceMs, intakeMs * INTAKE_SHARE);
    this.answeredInTurn = 0;
    const sliceEnded = this.answerWaiting(this.turnStarted);
    afterIntake(() => {
      this.endTurn(sliceEnded);
    });
  }

  /** @returns the time at its end */
  private answerWaiting(now: number): number {
    while (now < this.sliceEnd) {
      const next = this.waiting.shift();
      if (next === undefined) return now;
      // the estimate at its arrival was too low
      if (now - next.since > 2 * this.maxWaitMs()) next.work(true);
      else this.answer(next.work);
      now = this.options.clock();
    }
    return now;
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

  /** The part of this turn's time that counts towards the cost of answers. */
  private counted(turnMs: number): number {
    return this.slowBefore ? turnMs : Math.min(turnMs, this.leapMs());
  }

  /** Longest time of this turn before it counts as slow. */
  private leapMs(): number {
    if (this.answered === 0) return Infinity;
    return (LEAP * this.busyMs * Math.max(1, this.answeredInTurn)) / this.answered;
  }
}
