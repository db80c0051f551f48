import type { FeatureBaseline } from '../../runtime/model/artifact';
import { wasserstein } from '../../runtime/statistics/wasserstein';

/**
 * Evidently's default for tabular data, written again from its documentation (version 0.6.7, "Data drift algorithm",
 * https://docs-old.evidentlyai.com/reference/data-drift-algorithm; the same since 0.1.50): with more than 1,000
 * reference rows a number drifts when its Wasserstein distance, in reference deviations, is at least 0.1; a category
 * (or a number of at most five values) when the Jensen–Shannon distance of the shares is at least 0.1; the data set,
 * when at least half of the columns drift. The window's size has no influence.
 */
const THRESHOLD = 0.1;
const DATASET_SHARE = 0.5;

export function evidentlyNumberDrifts(
  reference: Float64Array,
  current: Float64Array,
  deviation: number,
): boolean {
  return wasserstein(reference, current) / Math.max(deviation, 0.001) >= THRESHOLD;
}

export function evidentlyCategoryDrifts(
  reference: FeatureBaseline['counts'],
  current: ArrayLike<number>,
): boolean {
  const p = sharesOf(reference);
  const q = sharesOf(Array.from(current));
  const divergence = p.reduce((sum, each, index) => {
    const middle = (each + q[index]!) / 2;
    return sum + (part(each, middle) + part(q[index]!, middle)) / 2;
  }, 0);
  return Math.sqrt(divergence) >= THRESHOLD;
}

export function evidentlyDatasetDrifts(columns: readonly boolean[]): boolean {
  return columns.filter(Boolean).length / columns.length >= DATASET_SHARE;
}

function part(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log(share / middle);
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
