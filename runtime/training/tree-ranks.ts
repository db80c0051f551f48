/** Most ranks of a binned column: one byte a value, as in LightGBM and scikit-learn's histogram trees. */
export const HISTOGRAM_BINS = 255;

/** A column as the trees see it: whole numbers in the order of the values. */
export interface RankedColumn {
  /** For each row the rank of its value. */
  readonly ranks: Uint8Array | Int32Array;
  /** For each rank the least and the greatest value that has it: the same one where every distinct value has its own. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/** For each rank the least and the greatest value that has it. */
export type RankValues = Omit<RankedColumn, 'ranks'>;

/**
 * Ranks a column's distinct values, in as many ranks as fit into the given array's numbers. Where a byte has to
 * do for more distinct values, the ranks are bins of about equally many rows, whose values are never told apart.
 *
 * @param ranks receives the rank of each row's value
 */
export function rankColumn(column: Float64Array, ranks: Uint8Array | Int32Array): RankValues {
  const sorted = Float64Array.from(column).sort();
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(i);
  }
  const starts = ranks instanceof Uint8Array ? binStarts(distinct, sorted.length) : distinct;
  const lowest = sharedFloat64s(starts.length);
  for (let rank = 0; rank < starts.length; rank++) lowest[rank] = sorted[starts[rank]!]!;
  for (let row = 0; row < column.length; row++) ranks[row] = lastAtMost(lowest, column[row]!);
  if (starts.length === distinct.length) return { lowest, highest: lowest };
  const highest = sharedFloat64s(starts.length);
  for (let rank = 0; rank < starts.length; rank++)
    highest[rank] = sorted[(starts[rank + 1] ?? sorted.length) - 1]!;
  return { lowest, highest };
}

/** Every training thread reads the same memory. */
function sharedFloat64s(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** Where each bin begins, given where each distinct value begins. Equal values stay in one bin. */
function binStarts(distinct: readonly number[], rows: number): readonly number[] {
  if (distinct.length <= HISTOGRAM_BINS) return distinct;
  const starts = [0];
  for (let bin = 1; bin < HISTOGRAM_BINS; bin++) {
    const start = distinct[lastAtMost(distinct, Math.floor((bin * rows) / HISTOGRAM_BINS))]!;
    if (start > starts.at(-1)!) starts.push(start);
  }
  return starts;
}

/** Position of the last value that is at most `value`, in an ascending list whose first one is. */
function lastAtMost(ascending: ArrayLike<number>, value: number): number {
  let from = 0;
  let to = ascending.length;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (ascending[middle]! <= value) from = middle;
    else to = middle;
  }
  return from;
}
