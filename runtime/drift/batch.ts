/** A request of so many rows that it can be judged by itself, when it ends. */
export interface Batch {
  /** Row-major, as `TrainedModel.predict` takes them. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly predictions: Float64Array;
}

/** Multiples of it, without their whole part, are spread evenly over 0 to 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Rows of one column of a batch, spread over one half of its rows. The halves share no row. Rows at even distances could
 * be those of one phase of a period, therefore each is taken from another place in its part of the half.
 *
 * @param columns values in a row; the column after them are the predictions
 * @param half 0 for the first half, 1 for the second
 * @param taken rows to take, at most half of those of the batch
 */
export function halfColumn(
  { values, rows, predictions }: Batch,
  columns: number,
  column: number,
  half: 0 | 1,
  taken: number,
): Float64Array {
  const middle = Math.floor(rows / 2);
  const step = middle / taken;
  return Float64Array.from({ length: taken }, (_, index) => {
    const place = Math.floor(((index * GOLDEN) % 1) * Math.floor(step));
    const row = half * middle + Math.floor(index * step) + place;
    return column === columns ? predictions[row]! : values[row * columns + column]!;
  });
}
