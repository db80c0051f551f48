import { CURRENT_ROWS, standardisedRows, type JointReference } from '../drift/joint-reference';
import { GaussianKernel } from '../statistics/kernel';

/** Most rows in the kernel matrix, which then has 8 MB. */
const MOST_ROWS = 1000;

/** Computes the maximum mean discrepancy of many windows drawn from the same rows. Each kernel value is computed once. */
export class JointWindows {
  private readonly size: number;
  private readonly kernels: Float64Array;
  /** Mean kernel value of each row with the reference rows. */
  private readonly across: Float64Array;
  private readonly ofReference: number;

  /** @param values of all features, row-major */
  constructor(reference: JointReference, values: Float64Array, count: number, columns: number) {
    const size = Math.min(MOST_ROWS, count);
    const width = reference.columns.length;
    const rows = standardisedRows(
      reference.columns.map((column) =>
        Float64Array.from({ length: size }, (_, row) => values[row * columns + column]!),
      ),
      size,
      reference,
    );
    const kernel = GaussianKernel.ofMedian(reference.rows, width);
    const n = reference.rows.length / width;
    this.size = size;
    this.kernels = new Float64Array(size * size);
    this.across = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const value = kernel.of(rows, i, rows, j, width);
        this.kernels[i * size + j] = value;
        this.kernels[j * size + i] = value;
      }
      let sum = 0;
      for (let j = 0; j < n; j++) sum += kernel.of(rows, i, reference.rows, j, width);
      this.across[i] = sum / n;
    }
    let within = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) within += 2 * kernel.of(reference.rows, i, reference.rows, j, width);
    }
    this.ofReference = within / (n * (n - 1));
  }

  /** MMD² of the first `CURRENT_ROWS` rows of a window. Indices beyond the matrix wrap around. */
  discrepancy(window: Uint32Array): number {
    const { size, kernels } = this;
    const rows = window.subarray(0, CURRENT_ROWS);
    const m = rows.length;
    let within = 0;
    let across = 0;
    for (let a = 0; a < m; a++) {
      const row = rows[a]! % size;
      across += this.across[row]!;
      for (let b = 0; b < a; b++) within += 2 * kernels[row * size + (rows[b]! % size)]!;
    }
    return this.ofReference + within / (m * (m - 1)) - (2 * across) / m;
  }
}
