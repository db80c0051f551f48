import type { ExpectationSuite } from '../expectations/suite';
import type { Dataset } from '../data/dataset';
import type { TrainingSettings } from '../model/artifact';
import type { Task } from './encoding/encode-label';
import type { ForestEngine } from './forest-engine';
import type { ForeignModel } from './importing/foreign-model';
import type { PreparedData } from './prepare';
import type { RowOrder } from './row-order';
import type { Split } from './split-rows';

/** Options of a training. */
export interface TrainOptions {
  /** Column to predict. */
  readonly label: string;
  /** Columns to ignore. @default - none */
  readonly drop?: readonly string[];
  /** Columns to use although they look like an identifier or a leak of the label. @default - none */
  readonly keep?: readonly string[];
  /** Expectations that the file must meet. @default - none */
  readonly expectations?: ExpectationSuite | undefined;
  /** @default classification for text and for up to 20 distinct whole numbers, else regression */
  readonly task?: Task | undefined;
  /** @default 100 */
  readonly trees?: number | undefined;
  /**
   * Greatest depth of a tree; null: no limit. @default 16
   */
  readonly maxDepth?: number | null | undefined;
  /** @default 1 */
  readonly minSamplesLeaf?: number | undefined;
  /**
   * Columns tried at each split. @default - the square root of their number for classification (Breiman 2001), a third of
   * it for regression (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 15.3)
   */
  readonly maxFeatures?: TrainingSettings['maxFeatures'] | undefined;
  /**
   * What leaves hold: class shares, which are averaged as in scikit-learn, or votes, which ml-random-forest can read and which
   * rank rows worse where leaves are mixed (on AI4I 2020 their ROC AUC is up to 0.028 lower at depth 10). @default average
   */
  readonly leaves?: TrainingSettings['leaves'] | undefined;
  /** @default none */
  readonly classWeight?: TrainingSettings['classWeight'] | undefined;
  /**
   * `exact` tries every threshold; `histogram` tries at most 254 for each column, in about a fifth of the time.
   * @default - exact up to 50,000 training rows, histogram above
   */
  readonly splitter?: TrainingSettings['splitter'] | undefined;
  /** @default 42 */
  readonly seed?: number | undefined;
  /** Share of the rows that are held out for metrics and calibration, between 0 and 1. @default 0.2 */
  readonly testSize?: number | undefined;
  /** Which rows are held out. @default - at random, with the same proportions of classes in both parts */
  readonly split?: ((data: PreparedData) => Split) | undefined;
  /** JSON of ml-random-forest, whose forest is imported. @default - a forest is trained */
  readonly imported?: unknown;
  /** A model of another library, which is imported. @default - a forest is trained */
  readonly foreign?: ForeignModel | undefined;
  /** Grows the trees in another program. @default - they are grown here */
  readonly engine?: ForestEngine | undefined;
  /** What the imported model's origin predicts for the rows of the file, for a comparison. @default - it is not compared */
  readonly predictions?: Dataset | undefined;
  /** Greatest difference of a value or a probability in that comparison; relative for values above 1. @default 1e-6 */
  readonly tolerance?: number | undefined;
  /** Size of the service's drift window in rows, for which thresholds are calibrated. @default 100 */
  readonly driftWindow?: number | undefined;
  /** Share of windows without drift that may exceed any threshold, above 0 to 0.5. @default 0.001 */
  readonly driftBudget?: number | undefined;
  /**
   * What the order of the rows is taken for. `auto`: if rows resemble the rows before them, they are in time order, and
   * drift thresholds allow what consecutive windows of them do. `none`: they are in no order that the service will have.
   * @default auto
   */
  readonly rowOrder?: RowOrder | undefined;
  /** Column with the time of a row: rows are sorted by it, and it is no feature. @default - rows keep their order */
  readonly time?: string | undefined;
  readonly name: string;
  /** @default 1.0.0 */
  readonly version?: string | undefined;
  /** SHA-256 of the data, as `readCsv` returns it. */
  readonly dataDigest: string;
  /** Number of threads. @default - that of `trainForest` */
  readonly threads?: number | undefined;
  readonly onTree?: ((done: number, total: number) => void) | undefined;
}

const HISTOGRAM_ROWS = 50_000;

/** The settings of the forest, with their defaults. */
export function resolveSettings(
  options: TrainOptions,
  task: Task,
  rows: number,
  columns: number,
): TrainingSettings {
  return {
    trees: options.trees ?? 100,
    maxDepth: options.maxDepth === undefined ? 16 : options.maxDepth,
    minSamplesLeaf: options.minSamplesLeaf ?? 1,
    maxFeatures:
      options.maxFeatures ?? (task === 'classification' ? 'sqrt' : Math.max(1, Math.floor(columns / 3))),
    classWeight: options.classWeight ?? 'none',
    leaves: options.leaves ?? 'average',
    splitter: options.splitter ?? (rows > HISTOGRAM_ROWS ? 'histogram' : 'exact'),
    seed: options.seed ?? DEFAULT_SEED,
    testSize: options.testSize ?? DEFAULT_TEST_SIZE,
  };
}

export const DEFAULT_SEED = 42;
export const DEFAULT_TEST_SIZE = 0.2;
