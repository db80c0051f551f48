import { binOf } from './bins';
import type { Reference } from './reference';

/** One variable's values in the window. */
export interface LiveValues {
  readonly rows: number;
  /** NaN without rows. */
  readonly mean: number;
  /** Ascending; empty for categories. */
  readonly sorted: Float64Array;
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
    return { rows, mean: NaN, sorted: values.subarray(0, 0), counts };
  }
  for (const value of values) {
    const bin = binOf(value, reference.edges);
    counts[bin] = counts[bin]! + 1;
    sum += value;
  }
  return { rows, mean: sum / rows, sorted: values.sort(), counts };
}
