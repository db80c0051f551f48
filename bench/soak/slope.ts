export interface Slope {
  /** Change of y for one x. */
  readonly perUnit: number;
  /** Half the width of its 95 % confidence interval. */
  readonly margin: number;
}

const Z = 1.959964;

/**
 * The straight line through points by least squares, with the confidence interval of its slope for residuals that are
 * independent and normal. Student's quantile is Fisher's expansion to the second term, z + (z³ + z) / 4ν: with 20
 * points 2.09 for 2.10.
 *
 * @param points at least three, of different x
 */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const perUnit = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const residuals = points.reduce((sum, [x, y]) => sum + (y - meanY - perUnit * (x - meanX)) ** 2, 0);
  const freedom = n - 2;
  const student = Z + (Z ** 3 + Z) / (4 * freedom);
  return { perUnit, margin: student * Math.sqrt(residuals / freedom / spread) };
}
