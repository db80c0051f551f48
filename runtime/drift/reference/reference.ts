import type { FeatureBaseline } from '../../model/artifact';
import { decodeFloat64s } from '../../model/float64s';
import { wassersteinScale } from '../../statistics/wasserstein';

/** The baseline of one variable (a feature, or the predictions), prepared for the tests. */
export interface Reference {
  readonly kind: 'numeric' | 'categorical';
  /** Rows by bin or category. */
  readonly counts: readonly number[];
  /** Rows in all bins. */
  readonly rows: number;
  /** Inner edges of the bins; none for categories. */
  readonly edges: readonly number[];
  /** NaN for categories. */
  readonly mean: number;
  /** NaN for categories. */
  readonly standardDeviation: number;
  /** Ascending; empty for categories. */
  readonly sample: Float64Array;
  /** `wassersteinScale` of the sample, in the variable's unit; 0 for categories. */
  readonly scale: number;
}

export function referenceOf(baseline: FeatureBaseline): Reference {
  const { counts } = baseline;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (baseline.kind === 'categorical') {
    const none = { edges: [], mean: NaN, standardDeviation: NaN, sample: new Float64Array(0), scale: 0 };
    return { kind: 'categorical', counts, rows, ...none };
  }
  const { edges, mean, standardDeviation } = baseline;
  const sample = decodeFloat64s(baseline.sample).sort();
  return {
    kind: 'numeric',
    counts,
    rows,
    edges,
    mean,
    standardDeviation,
    sample,
    scale: wassersteinScale(sample),
  };
}
