import type { DriftTest } from '../contract/drift-tests';

/** The `test` label of the check in this file. */
export const MEAN_SHIFT = 'mean_shift' satisfies DriftTest;

/** The baseline that a numeric feature's mean is compared with. */
export interface MeanReference {
  readonly mean: number;
  /** Of the population (divided by n). */
  readonly standardDeviation: number;
}

/** Thresholds of the shift of a mean, both in baseline standard deviations. */
export interface MeanShiftSettings {
  /** For one row. For the mean of n rows it is divided by √n, as the standard error of a mean is. */
  readonly driftThreshold: number;
  /** The smallest shift that raises an alarm, for any number of rows. */
  readonly driftMinimumShift: number;
}

/**
 * The greatest distance that is reported. With a constant baseline the distance of any other value is infinite, which
 * neither JSON nor the axis of a dashboard can represent.
 */
export const FARTHEST = 1e6;

/** Relative difference below which two means are equal: 0.1 added a thousand times is not exactly 100. */
const ROUNDING = 1e-12;

/**
 * Distance of a mean from the baseline mean in baseline standard deviations: d = |mean − μ| / σ.
 *
 * It is Cohen's d (Cohen, Statistical Power Analysis, 1988, 2.2) against a fixed reference. For the mean of n rows, d·√n
 * is the statistic of the z-test. With a constant baseline it is 0 for the same value and `FARTHEST` for any other.
 *
 * @returns 0 to `FARTHEST`
 *
 * @example meanShift(13, { mean: 10, standardDeviation: 2 }) // 1.5
 */
export function meanShift(mean: number, reference: MeanReference): number {
  const distance = Math.abs(mean - reference.mean);
  const rounding = ROUNDING * Math.abs(reference.mean);
  if (reference.standardDeviation <= rounding) return distance <= rounding ? 0 : FARTHEST;
  const shift = distance / reference.standardDeviation;
  // NaN, which sums of +1e308 and -1e308 can give, is FARTHEST too
  return shift < FARTHEST ? shift : FARTHEST;
}

/**
 * The threshold for the mean of n rows: max(driftMinimumShift, driftThreshold / √n), in baseline standard deviations.
 *
 * The second term tests for significance. The first is a minimum effect size, because with enough rows any difference is
 * significant.
 *
 * @example meanShiftThreshold(4, { driftThreshold: 4, driftMinimumShift: 0.5 }) // 2
 */
export function meanShiftThreshold(rows: number, settings: MeanShiftSettings): number {
  return Math.max(settings.driftMinimumShift, settings.driftThreshold / Math.sqrt(rows));
}
