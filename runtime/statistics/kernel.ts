/** Largest number of rows whose pairwise distances give the median. */
const MEDIAN_ROWS = 200;

/**
 * A Gaussian kernel on rows of numbers: k(x, y) = exp(−|x − y|² / (2 s²)), greater than 0, at most 1.
 *
 * @example new GaussianKernel(1).of(Float64Array.of(0, 0), 0, Float64Array.of(1, 1), 0, 2) // 0.3679, exp(-1)
 */
export class GaussianKernel {
  private readonly rate: number;

  /** @param bandwidth s, greater than 0 */
  constructor(bandwidth: number) {
    this.rate = -1 / (2 * bandwidth * bandwidth);
  }

  /**
   * The median heuristic: s is the median distance between two of the first 200 reference rows (A. Gretton et al., "A
   * Kernel Two-Sample Test", 2012, section 8). If that is 0, s is 1.
   *
   * @param rows row-major, two rows or more
   */
  static ofMedian(rows: Float64Array, columns: number): GaussianKernel {
    const count = Math.min(MEDIAN_ROWS, rows.length / columns);
    const distances: number[] = [];
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) distances.push(Math.sqrt(squaredDistance(rows, i, rows, j, columns)));
    }
    const sorted = Float64Array.from(distances).sort();
    const middle = sorted.length >> 1;
    const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    return new GaussianKernel(median > 0 ? median : 1);
  }

  /** k of row i of `a` and row j of `b`, both row-major. */
  of(a: Float64Array, i: number, b: Float64Array, j: number, columns: number): number {
    return Math.exp(this.rate * squaredDistance(a, i, b, j, columns));
  }
}

function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, columns: number): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    sum += (a[i * columns + column]! - b[j * columns + column]!) ** 2;
  }
  return sum;
}
