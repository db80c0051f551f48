/** Settings of the training of a forest. */
export interface ForestSettings {
  readonly task: 'classification' | 'regression';
  /** Classes of the target; 0 for a regression. */
  readonly classes: number;
  readonly trees: number;
  /** Most steps from the root to a leaf; null: trees grow until the leaves are pure or too small. */
  readonly maxDepth: number | null;
  /** Fewest training rows in a leaf, each counted as often as its tree drew it. */
  readonly minSamplesLeaf: number;
  /** Number of columns tried at each node, or a function of the number of columns. */
  readonly maxFeatures: 'sqrt' | 'log2' | 'all' | number;
  /** `balanced` weighs a row of a class by rows / (classes × rows of the class), as scikit-learn does. */
  readonly classWeight: 'none' | 'balanced';
  /**
   * `exact` considers a split between any two adjacent values. `histogram` divides each column into at most 255 bins with
   * about the same number of rows, and is several times as fast on large data.
   */
  readonly splitter: 'exact' | 'histogram';
  /**
   * What a leaf of a classification holds: a vote for its most frequent class, as in ml-random-forest, or the shares of the
   * classes, as in scikit-learn. @default votes
   */
  readonly leaves?: 'votes' | 'average' | undefined;
  /** The same seed and data give the same forest, byte for byte, on any number of threads. */
  readonly seed: number;
}

/** No forest can be trained with the data or the settings. The message says what to change. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}

/** @throws TrainingError */
export function checkSettings(settings: ForestSettings, columns: number): void {
  const { task, classes, maxDepth, maxFeatures, seed } = settings;
  whole('trees', settings.trees, 1);
  if (maxDepth !== null) whole('maxDepth', maxDepth, 1, 'or null for no limit');
  whole('minSamplesLeaf', settings.minSamplesLeaf, 1);
  whole('seed', seed, 0);
  if (task === 'classification') whole('classes', classes, 1);
  else if (classes !== 0) throw new TrainingError(`classes must be 0 for a regression, got ${classes}`);
  else if (settings.classWeight === 'balanced') {
    throw new TrainingError('classWeight balanced needs classes; use none for a regression');
  }
  if (typeof maxFeatures === 'number') {
    whole('maxFeatures', maxFeatures, 1, 'or sqrt, log2 or all');
    if (maxFeatures > columns) {
      throw new TrainingError(
        `maxFeatures must be at most the number of columns, ${columns}, got ${maxFeatures}`,
      );
    }
  }
}

/** Columns tried at each node. */
export function featuresTried(maxFeatures: ForestSettings['maxFeatures'], columns: number): number {
  switch (maxFeatures) {
    case 'sqrt':
      return Math.max(1, Math.floor(Math.sqrt(columns)));
    case 'log2':
      return Math.max(1, Math.floor(Math.log2(columns)));
    case 'all':
      return columns;
    default:
      return maxFeatures;
  }
}

/**
 * @throws TrainingError without columns or rows, or if a value is missing or infinite
 */
export function checkData(
  columns: readonly Float64Array[],
  target: Float64Array,
  settings: ForestSettings,
): void {
  if (columns.length === 0) throw new TrainingError('there must be at least one column to train on');
  if (target.length === 0) throw new TrainingError('there must be at least one row to train on');
  columns.forEach((column, i) => {
    if (column.length !== target.length) {
      throw new TrainingError(`column ${i} has ${column.length} rows, the target has ${target.length}`);
    }
    const row = column.findIndex((value) => !Number.isFinite(value));
    if (row >= 0) {
      throw new TrainingError(
        `column ${i} holds ${column[row]!} in row ${row}; fill or drop the rows whose values are missing or infinite`,
      );
    }
  });
  const { task, classes } = settings;
  const fits = (value: number): boolean =>
    task === 'regression' ? Number.isFinite(value) : Number.isInteger(value) && value >= 0 && value < classes;
  const row = target.findIndex((value) => !fits(value));
  if (row >= 0) {
    const allowed = task === 'regression' ? 'a finite number' : `a class index from 0 to ${classes - 1}`;
    throw new TrainingError(`the target is ${target[row]!} in row ${row}; it must be ${allowed}`);
  }
}

function whole(name: string, value: number, least: number, alternative = ''): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new TrainingError(
    `${name} must be a whole number of at least ${least}${alternative && ` ${alternative}`}, got ${value}`,
  );
}
