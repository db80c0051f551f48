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
  /**
   * Bounds of what one value adds to a mean or a distance: the range of the sample, and one standard deviation more on
   * each side. Infinite where nothing varies, because any other value is news there.
   */
  readonly bounds: { readonly least: number; readonly most: number };
  /** `wassersteinScale` of the sample, in the variable's unit; 0 for categories. */
  readonly scale: number;
}

const UNBOUNDED: Reference['bounds'] = { least: -Infinity, most: Infinity };

export function referenceOf(baseline: FeatureBaseline): Reference {
  const { counts } = baseline;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (baseline.kind === 'categorical') {
    const none = {
      edges: [],
      mean: NaN,
      standardDeviation: NaN,
      sample: new Float64Array(0),
      scale: 0,
      bounds: UNBOUNDED,
    };
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
    bounds: boundsOf(sample, standardDeviation),
  };
}

function boundsOf(sample: Float64Array, standardDeviation: number): Reference['bounds'] {
  if (sample.length < 2 || !(standardDeviation > 0)) return UNBOUNDED;
  return { least: sample[0]! - standardDeviation, most: sample.at(-1)! + standardDeviation };
}
