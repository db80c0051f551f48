import type { Logger } from 'pino';
import { DiscrepancyThread, type DiscrepancyWorker, type StartDiscrepancies } from './discrepancy-thread';
import { evenlySpread, standardisedRows, type JointReference } from './joint-reference';
import type { Discrepancy } from '../statistics/maximum-mean-discrepancy';
import type { TestResult } from './test-result';
import type { Window } from './window';

/**
 * The thread rests so many times as long as it worked. Where it shares a core with the one that serves, requests wait
 * for it at most in this share of the time: less than one in a hundred, which is where the 99th percentile is.
 */
const REST = 250;
const PERMUTATIONS = 999;
const SEED = 1;

export interface JointDriftOptions {
  readonly reference: JointReference;
  /** For the full window; undefined for the permutations' own. */
  readonly calibrated: number | undefined;
  /** The chance without drift at which the discrepancy counts, where nothing is calibrated. */
  readonly level: number;
  readonly logger: Logger;
  /** Milliseconds from any start, with fractions. */
  readonly timer: () => number;
  readonly onResult: (result: TestResult) => void;
  /** Who computes. @default a thread */
  readonly start?: StartDiscrepancies | undefined;
}

/** Compares all numeric features together, away from the thread that serves. */
export class JointDrift {
  /** Before the first answer. */
  readonly unmeasured: TestResult;
  private readonly worker: DiscrepancyWorker;
  /** What it works on; undefined while it rests. */
  private asked: { readonly full: boolean } | undefined;
  /** By the timer. */
  private restsUntil = -Infinity;

  constructor(private readonly options: JointDriftOptions) {
    const { reference, logger } = options;
    const start: StartDiscrepancies =
      options.start ?? ((setting, onAnswer, onError) => new DiscrepancyThread(setting, onAnswer, onError));
    this.unmeasured = {
      test: 'mmd',
      statistic: 0,
      threshold: options.calibrated ?? 0,
      pValue: 1,
      effectSize: 0,
      exceeded: false,
    };
    this.worker = start(
      {
        reference: reference.rows,
        columns: reference.columns.length,
        permutations: PERMUTATIONS,
        seed: SEED,
      },
      (answer) => {
        const full = this.asked?.full ?? false;
        this.asked = undefined;
        this.restsUntil = options.timer() + REST * answer.milliseconds;
        options.onResult(this.result(answer, full));
      },
      (error) => {
        // it stays asked, and is never asked again
        logger.error({ err: error }, 'the thread that compares all features together has failed');
      },
    );
  }

  /** Asks about the window's rows, unless the worker is busy or rests. */
  evaluate(window: Window): void {
    const { reference, timer } = this.options;
    if (this.asked !== undefined || timer() < this.restsUntil || window.rows < 2) return;
    this.asked = { full: window.rows === window.size };
    const columns = reference.columns.map((column) => evenlySpread(window.column(column)));
    this.worker.ask({ rows: standardisedRows(columns, columns[0]!.length, reference) });
  }

  close(): void {
    this.worker.close();
  }

  private result({ statistic, pValue, permuted }: Discrepancy, full: boolean): TestResult {
    const { calibrated, level } = this.options;
    // so few permutations cannot tell chances below 1 / (1 + permutations) apart
    const rank = Math.max(1, Math.floor(level * (1 + permuted.length)));
    const threshold = (full ? calibrated : undefined) ?? permuted[rank - 1]!;
    return {
      test: 'mmd',
      statistic,
      threshold,
      pValue,
      effectSize: Math.sqrt(Math.max(0, statistic)),
      exceeded: statistic > threshold,
    };
  }
}
