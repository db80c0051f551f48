import type { FeatureBaseline } from '../model/artifact';
import { binOf } from './reference/bins';

/** Counts the rows in each bin of one variable's baseline. */
export class BinCounts {
  /** Rows since the start, by bin. */
  readonly counts: Float64Array;
  private readonly edges: readonly number[] | undefined;

  constructor(baseline: FeatureBaseline) {
    this.counts = new Float64Array(baseline.counts.length);
    this.edges = baseline.kind === 'numeric' ? baseline.edges : undefined;
  }

  /** @param value a number, or the index of a category */
  add(value: number): void {
    const bin = this.edges === undefined ? value : binOf(value, this.edges);
    this.counts[bin] = this.counts[bin]! + 1;
  }
}

/** Counts divided by their sum, 0 to 1; all 0 if the sum is 0. */
export function shares(counts: ArrayLike<number>): number[] {
  const all = Array.from(counts);
  const sum = all.reduce((total, count) => total + count, 0);
  return all.map((count) => (sum === 0 ? 0 : count / sum));
}
