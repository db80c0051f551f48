import { binOf } from './bins';
import type { Reference } from './reference';

/** One variable's values in the window. */
export interface LiveValues {
  readonly rows: number;
  /** NaN without rows. */
  readonly mean: number;
  /** Mean of the values within the reference's bounds, so that one wild value cannot move it far; NaN without rows. */
  readonly boundedMean: number;
  /** Ascending; empty for categories. */
  readonly sorted: Float64Array;
  /** `sorted`, with the values beyond the reference's bounds at the bounds. */
  readonly bounded: Float64Array;
  /** Rows in each bin or category of the baseline. */
  readonly counts: Float64Array;
}

/** @param values of the window in any order; they are sorted in place */
export function liveValues(values: Float64Array, reference: Reference): LiveValues {
  const rows = values.length;
  const counts = new Float64Array(reference.counts.length);
  let sum = 0;
  if (reference.kind === 'categorical') {
    for (const category of values) counts[category] = counts[category]! + 1;
    const none = values.subarray(0, 0);
    return { rows, mean: NaN, boundedMean: NaN, sorted: none, bounded: none, counts };
  }
  const { least, most } = reference.bounds;
  let boundedSum = 0;
  for (const value of values) {
    const bin = binOf(value, reference.edges);
    counts[bin] = counts[bin]! + 1;
    sum += value;
    boundedSum += Math.min(most, Math.max(least, value));
  }
  const sorted = values.sort();
  const wild = rows > 0 && (sorted[0]! < least || sorted[rows - 1]! > most);
  const bounded = wild ? sorted.map((value) => Math.min(most, Math.max(least, value))) : sorted;
  return { rows, mean: sum / rows, boundedMean: boundedSum / rows, sorted, bounded, counts };
}
