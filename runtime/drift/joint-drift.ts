import type { Logger } from 'pino';
import { DiscrepancyThread, type DiscrepancyWorker, type StartDiscrepancies } from './discrepancy-thread';
import { evenlySpread, standardisedRows, type JointReference } from './joint-reference';
import type { Discrepancy } from '../statistics/maximum-mean-discrepancy';
import type { TestResult } from './test-result';
import type { Window } from './window';

/**
 * Ratio of the thread's rest to its work. Where it shares a core with the serving thread, it can delay less than one
 * request in a hundred, and so does not change the 99th percentile of the latency.
 */
const REST = 250;
const PERMUTATIONS = 999;
const SEED = 1;

export interface JointDriftOptions {
  readonly reference: JointReference;
  /** Threshold for a full window. Undefined: the threshold follows from the permutations. */
  readonly calibrated: number | undefined;
  /** Level of the test without a calibrated threshold, 0 to 1. */
  readonly level: number;
  readonly logger: Logger;
  /** Milliseconds since any fixed time, with fractions. */
  readonly timer: () => number;
  readonly onResult: (result: TestResult) => void;
  /** Starts the computation. @default - a worker thread */
  readonly start?: StartDiscrepancies | undefined;
}

/** Compares all numeric features jointly by the maximum mean discrepancy, outside of the serving thread. */
export class JointDrift {
  /** The result before the first computation. */
  readonly unmeasured: TestResult;
  private readonly worker: DiscrepancyWorker;
  /** The request in progress; undefined while the worker is idle. */
  private asked: { readonly full: boolean } | undefined;
  /** Time of the timer at which the rest ends. */
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
        // `asked` stays set, so the failed thread gets no further requests
        logger.error({ err: error }, 'the thread that compares all features jointly has failed');
      },
    );
  }

  /** Starts a computation for the window's rows, unless the worker is busy or rests. */
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
    // no permutation test has a p-value below 1 / (1 + permutations)
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
