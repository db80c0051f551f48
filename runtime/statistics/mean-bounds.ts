import type { Bounds } from './bounds';

/**
 * Confidence interval of a mean by the central limit theorem: the mean plus and minus z standard errors. For values with
 * heavy tails, such as squared errors, it is too narrow with few rows.
 *
 * @param sum of the values
 * @param sumOfSquares of the values
 * @param rows 1 or more
 * @param z standard normal quantile of the level; 1.96 for 95 %
 * @see https://en.wikipedia.org/wiki/Standard_error
 * @example meanBounds(6, 14, 3, 1.959963984540054) // { lower: 0.8684, upper: 3.1316 }, values 1, 2, 3
 */
export function meanBounds(sum: number, sumOfSquares: number, rows: number, z: number): Bounds {
  const mean = sum / rows;
  if (rows < 2) return { lower: -Infinity, upper: Infinity };
  const variance = Math.max(0, (sumOfSquares - rows * mean * mean) / (rows - 1));
  const half = z * Math.sqrt(variance / rows);
  return { lower: mean - half, upper: mean + half };
}
