import { seededRandom, type RandomSource } from '../../runtime/statistics/random';

/** Rows for a benchmark: some columns carry the label, the rest is noise. */
export interface SampleData {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/**
 * A two-class problem that no forest solves entirely: sums, products and thresholds of the first five columns,
 * through a logistic curve, with labels drawn from it.
 */
export function sampleData(rows: number, columnCount: number, seed: number): SampleData {
  const random = seededRandom(seed);
  const columns = Array.from({ length: columnCount }, () =>
    Float64Array.from({ length: rows }, () => normal(random)),
  );
  const target = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d, e] = columns.map((column) => column[row]!) as [number, number, number, number, number];
    const score = 1.5 * a + 2 * b * c + (d > 0.5 ? 2 : -1) + Math.sin(2 * e);
    return Number(random() < 1 / (1 + Math.exp(-2 * score)));
  });
  return { columns, target };
}

/** Box and Muller's transform. */
function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The values row by row, as a forest and NumPy take them. */
export function rowMajor(columns: readonly Float64Array[], from: number, to: number): Float64Array {
  const rows = new Float64Array((to - from) * columns.length);
  columns.forEach((column, j) => {
    for (let row = from; row < to; row++) rows[(row - from) * columns.length + j] = column[row]!;
  });
  return rows;
}
