import { liveValues } from '../drift/reference/live-values';
import { referenceOf } from '../drift/reference/reference';
import type { Variable } from '../drift/variables';
import type { Baseline, FeatureBaseline } from '../model/artifact';
import { dependenceOf, isIndependent } from '../model/dependence';

/** Most windows; their starts are at even distances. */
const MOST_WINDOWS = 2000;
/** Fewest windows that share no row. With fewer, nobody knows how different two stretches of the data can be. */
const LEAST_STRETCHES = 10;

/** All rows in their order, those of the training too. */
export interface OrderedRows {
  readonly count: number;
  /** Row-major. */
  readonly values: Float64Array;
  /** The model's prediction for each row. */
  readonly predictions: Float64Array;
  /**
   * The distribution of these predictions, with which their windows are compared: a forest nearly reproduces the labels of
   * the rows that it was trained on, so that these windows differ from the baseline of held-out rows for that reason alone.
   */
  readonly predicted: FeatureBaseline;
}

/**
 * The statistics of the variables whose rows depend on each other, in windows of consecutive rows. How far a window of the
 * training data is from the whole of it is what a window of a service may differ without drift: the blocks of the block
 * bootstrap (H. R. Künsch, "The Jackknife and the Bootstrap for General Stationary Observations", 1989), each as long as a
 * window, so that no window is put together from parts that do not follow each other.
 *
 * @returns by variable the statistics of its tests, by window; none if the data has fewer than ten windows that share no row
 * @see https://doi.org/10.1214/aos/1176347265
 */
export function blockWindows(
  variables: readonly Variable[],
  baseline: Baseline,
  { count, values, predictions, predicted }: OrderedRows,
  windowRows: number,
): Map<Variable, readonly Float64Array[]> {
  const found = new Map<Variable, readonly Float64Array[]>();
  if (count < LEAST_STRETCHES * windowRows) return found;
  const columns = variables.length - 1;
  const step = Math.ceil((count - windowRows + 1) / MOST_WINDOWS);
  const starts = Array.from({ length: Math.ceil((count - windowRows + 1) / step) }, (_, at) => at * step);
  for (const variable of variables) {
    const { column, reference: own, tests } = variable;
    if (isIndependent(dependenceOf(baseline, column))) continue;
    const isPrediction = column === columns;
    const reference = isPrediction ? referenceOf(predicted) : own;
    const inOrder = isPrediction
      ? predictions
      : Float64Array.from({ length: count }, (_, row) => values[row * columns + column]!);
    const windows = starts.map((start) => liveValues(inOrder.slice(start, start + windowRows), reference));
    const statistics = tests.map((test) =>
      Float64Array.from(windows, (live) => test.statistic(reference, live)),
    );
    found.set(variable, statistics);
  }
  return found;
}
