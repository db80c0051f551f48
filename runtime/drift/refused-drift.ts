import { fisherUpperPValue } from '../statistics/fisher';
import type { ConditionTracker } from './condition-tracker';
import { AGREEMENT_LEVEL, FEWEST_LATER_ROWS } from './later-rows';
import type { ReceivedRows, RefusedRows } from './received-rows';
import { judgeRefused, type ExpectedRefusals } from './refused-share';
import type { TestResult } from './test-result';

/** Fewest rows that are judged, unless a setting says otherwise: the test is exact for any number of rows. */
const FEWEST_ROWS = 30;

export interface RefusedDriftOptions {
  readonly received: ReceivedRows;
  readonly expected: ExpectedRefusals;
  /** Probability of an alarm without drift, 0 to 1. */
  readonly level: number;
  readonly settings: {
    readonly driftMinimumSample?: number | undefined;
    readonly driftMinimumEffect: number;
    readonly driftEvaluateEvery: number;
    readonly driftEvaluateSeconds: number;
  };
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * Compares the share of refused rows among the latest rows with that of the training data. The rows that are predicted may
 * all be as in training, and still most rows cannot be predicted.
 */
export class RefusedDrift {
  /** The result before the first evaluation. */
  readonly unmeasured: TestResult;
  private readonly minimumSample: number;
  private fresh = 0;
  private evaluated: number | undefined;

  constructor(private readonly options: RefusedDriftOptions) {
    const { received, expected, level, settings } = options;
    this.minimumSample = settings.driftMinimumSample ?? Math.min(FEWEST_ROWS, received.size);
    const before = judgeRefused(0, this.minimumSample, expected, level, settings.driftMinimumEffect);
    this.unmeasured = { ...before, pValue: 1 };
  }

  /**
   * Counts rows that were received, and judges the latest ones if that is due.
   *
   * @param now milliseconds since the epoch
   * @returns whether they were judged
   */
  addRows(rows: number, tracker: ConditionTracker, now: number): boolean {
    this.fresh += rows;
    if (!this.isDue(now)) return false;
    const { received, expected, level, settings } = this.options;
    this.fresh = 0;
    this.evaluated = now;
    received.expire(now);
    // the rows that are left may be too few; then the last result is kept
    if (received.rows < this.minimumSample) return false;
    const result = judgeRefused(
      received.refused,
      received.rows,
      expected,
      level,
      settings.driftMinimumEffect,
    );
    tracker.judge([result], { now, seen: received.seen, agree: (later) => this.agree(later) });
    return true;
  }

  /**
   * Judges a request by itself, if its halves agree: the first half raises the suspicion, and the second confirms it.
   *
   * @returns whether they do
   */
  judgeBatch(rows: number, refused: RefusedRows | undefined, tracker: ConditionTracker): boolean {
    const { expected, level, settings, clock } = this.options;
    const middle = Math.floor(rows / 2);
    let before = 0;
    for (const row of refused?.keys() ?? []) before += Number(row < middle);
    const after = (refused?.size ?? 0) - before;
    const judged = (count: number, all: number): TestResult =>
      judgeRefused(count, all, expected, level, settings.driftMinimumEffect);
    const result = judged(before, middle);
    const agrees = result.exceeded
      ? this.isMoreThanExpected(after, rows - middle)
      : !judged(after, rows - middle).exceeded;
    if (agrees) tracker.conclude([result], result.exceeded, clock());
    return agrees;
  }

  private isMoreThanExpected(refused: number, rows: number): boolean {
    const { expected } = this.options;
    return fisherUpperPValue(refused, rows, expected.refused, expected.rows) <= AGREEMENT_LEVEL;
  }

  private isDue(now: number): boolean {
    const { received, settings } = this.options;
    if (received.rows < this.minimumSample) return false;
    if (this.evaluated === undefined) return true;
    if (this.fresh < settings.driftEvaluateEvery) return false;
    const elapsedMs = now - this.evaluated;
    // negative if the clock was set back
    return elapsedMs < 0 || elapsedMs >= settings.driftEvaluateSeconds * 1000;
  }

  private agree(later: number): boolean {
    const { received } = this.options;
    const rows = Math.min(later, received.rows);
    return (
      rows >= Math.min(FEWEST_LATER_ROWS, received.size) &&
      this.isMoreThanExpected(received.refusedAmong(rows), rows)
    );
  }
}
