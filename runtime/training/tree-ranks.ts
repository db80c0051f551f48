/** Most ranks of a binned column, which fit into one byte for each value, as in LightGBM and scikit-learn's histogram trees. */
export const HISTOGRAM_BINS = 255;

/** A column for training: ranks, which are integers in the order of the values. */
export interface RankedColumn {
  /** The rank of each row's value. */
  readonly ranks: Uint8Array | Int32Array;
  /** The smallest and the greatest value of each rank; equal if every distinct value has its own rank. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/** The smallest and the greatest value of each rank. */
export type RankValues = Omit<RankedColumn, 'ranks'>;

/**
 * Ranks the values of a column. If `ranks` has one byte for each row and the column has more than 255 distinct values, the
 * ranks are bins with about the same number of rows, and values of one bin are never separated by a split.
 *
 * @param ranks output: the rank of each row's value
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

/** Memory that all training threads read. */
function sharedFloat64s(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** Start of each bin, given the start of each distinct value. Equal values are in one bin. */
function binStarts(distinct: readonly number[], rows: number): readonly number[] {
  if (distinct.length <= HISTOGRAM_BINS) return distinct;
  const starts = [0];
  for (let bin = 1; bin < HISTOGRAM_BINS; bin++) {
    const start = distinct[lastAtMost(distinct, Math.floor((bin * rows) / HISTOGRAM_BINS))]!;
    if (start > starts.at(-1)!) starts.push(start);
  }
  return starts;
}

/** Index of the last value that is at most `value`, in an ascending list whose first value is at most `value`. */
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
