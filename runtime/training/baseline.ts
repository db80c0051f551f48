import type { Baseline, FeatureBaseline, RowDependence } from '../model/artifact';
import { encodeFloat64s } from '../model/float64s';
import type { Column } from '../data/dataset';
import type { Target } from './encoding/encode-label';
import { quantile } from '../statistics/quantile';
import { seededRandom } from '../statistics/random';
import { shuffle } from '../statistics/shuffle';
import { STREAMS } from './streams';

const BINS = 10;
const SAMPLE_ROWS = 1000;

/**
 * The baseline of drift detection: the distributions of the features in the training rows, and of the predictions for
 * held-out rows. The samples of all features are from the same rows, at most 1,000, drawn with the seed.
 *
 * @param rows indices of the training rows
 * @param predictions of the model for held-out rows. For its training rows a forest nearly reproduces the labels, and
 *   their distribution differs from that of predictions for new rows even without drift (on AI4I 2020 a service predicts
 *   "failure" half as often).
 * @param dependence of the rows on the rows before, if they depend on each other
 * @param omittedRows rows that were left out because a feature has no value, in proportion to `rows`
 */
export function makeBaseline(
  features: readonly Column[],
  rows: Uint32Array,
  target: Target,
  predictions: Float64Array,
  {
    seed,
    omittedRows = 0,
    dependence,
  }: {
    readonly seed: number;
    readonly omittedRows?: number;
    readonly dependence?: RowDependence | undefined;
  },
): Baseline {
  return {
    rows: rows.length,
    ...(omittedRows > 0 && { omittedRows }),
    features: features.map((column) => {
      if (column.kind === 'categorical') {
        return countCategories(
          Float64Array.from(rows, (row) => column.indices[row]!),
          column.categories.length,
        );
      }
      return describeNumbers(
        Float64Array.from(rows, (row) => column.values[row]!),
        seed,
      );
    }),
    prediction: describePredictions(predictions, target, seed),
    ...(dependence !== undefined && { dependence }),
  };
}

/** The distribution of predictions: class indices, or values. */
export function describePredictions(
  predictions: Float64Array,
  { task, classes }: Pick<Target, 'task' | 'classes'>,
  seed: number,
): FeatureBaseline {
  return task === 'classification'
    ? countCategories(predictions, classes.length)
    : describeNumbers(predictions, seed);
}

function countCategories(indices: Float64Array, categories: number): FeatureBaseline {
  const counts = new Array<number>(categories).fill(0);
  for (const index of indices) counts[index]! += 1;
  return { kind: 'categorical', counts };
}

function describeNumbers(values: Float64Array, seed: number): FeatureBaseline {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const sorted = values.toSorted();
  const edges = quantileEdges(sorted);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < edges.length && value >= edges[bin]!) bin++;
    counts[bin]! += 1;
  }
  const order = shuffle(
    Uint32Array.from(values, (_, index) => index),
    seededRandom(seed, STREAMS.referenceSample),
  );
  const sample = Float64Array.from(order.subarray(0, SAMPLE_ROWS), (index) => values[index]!);
  return {
    kind: 'numeric',
    mean,
    standardDeviation: Math.sqrt(variance),
    edges,
    counts,
    sample: encodeFloat64s(sample),
  };
}

/**
 * Inner edges of the quantile bins: the distinct deciles above the smallest value. With at most ten distinct values each
 * has a bin of its own, because deciles would omit rare values.
 */
export function quantileEdges(sorted: Float64Array): number[] {
  const distinct = new Set<number>();
  for (const value of sorted) if (distinct.add(value).size > BINS) break;
  if (distinct.size <= BINS) return [...distinct].slice(1);
  const deciles = Array.from({ length: BINS - 1 }, (_, index) => quantile(sorted, (index + 1) / BINS));
  return [...new Set(deciles)].filter((edge) => edge > sorted[0]!);
}
