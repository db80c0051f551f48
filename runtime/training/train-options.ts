import type { ExpectationSuite } from '../expectations/suite';
import type { TrainingSettings } from '../model/artifact';
import type { Task } from './encode-label';

/** What a person may choose about a training. */
export interface TrainOptions {
  /** Column to predict. */
  readonly label: string;
  /** Columns to leave out. @default none */
  readonly drop?: readonly string[];
  /** Columns that stay although they look like an identifier or a leak of the label. @default none */
  readonly keep?: readonly string[];
  /** What the file must look like, or nothing is trained. @default nothing in particular */
  readonly expectations?: ExpectationSuite | undefined;
  /** @default classification for text and for up to 20 distinct whole numbers, else regression */
  readonly task?: Task | undefined;
  /** @default 100 */
  readonly trees?: number | undefined;
  /**
   * Most decisions on the way to a leaf; null for no limit. A vote is a whole one, however mixed the leaf, so
   * shares of votes rank rows poorly where leaves are mixed: on AI4I 2020 their ROC AUC is up to 0.028 below
   * that of mean leaf frequencies at depth 10, and within 0.007 at depth 16. @default 16
   */
  readonly maxDepth?: number | null | undefined;
  /** @default 1 */
  readonly minSamplesLeaf?: number | undefined;
  /**
   * Columns tried at each split. @default the square root of all for classification (Breiman 2001), a third of
   * all for regression (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 15.3)
   */
  readonly maxFeatures?: TrainingSettings['maxFeatures'] | undefined;
  /** @default none */
  readonly classWeight?: TrainingSettings['classWeight'] | undefined;
  /**
   * `exact` tries every threshold, `histogram` at most 254 a column, in about a fifth of the time.
   * @default exact up to 50,000 training rows, histogram above
   */
  readonly splitter?: TrainingSettings['splitter'] | undefined;
  /** @default 42 */
  readonly seed?: number | undefined;
  /** Share of the rows to measure on, between 0 and 1. @default 0.2 */
  readonly testSize?: number | undefined;
  /** JSON of ml-random-forest: its forest is taken, and none is grown. @default a forest is grown */
  readonly imported?: unknown;
  /** Rows of the drift windows that will be served; thresholds are calibrated for them. @default 100 */
  readonly driftWindow?: number | undefined;
  /** Share of windows without drift that may exceed any threshold, above 0 to 0.5. @default 0.001 */
  readonly driftBudget?: number | undefined;
  readonly name: string;
  /** @default 1.0.0 */
  readonly version?: string | undefined;
  /** SHA-256 of the data, as `readCsv` gives it. */
  readonly dataDigest: string;
  /** @default the trainer's */
  readonly threads?: number | undefined;
  readonly onTree?: ((done: number, total: number) => void) | undefined;
}

const HISTOGRAM_ROWS = 50_000;

/** The settings of the forest, with the defaults that depend on the data filled in. */
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
    splitter: options.splitter ?? (rows > HISTOGRAM_ROWS ? 'histogram' : 'exact'),
    seed: options.seed ?? DEFAULT_SEED,
    testSize: options.testSize ?? DEFAULT_TEST_SIZE,
  };
}

export const DEFAULT_SEED = 42;
export const DEFAULT_TEST_SIZE = 0.2;
