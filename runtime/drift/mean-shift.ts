import type { DriftTest } from '../contract/drift-tests';

/** The `test` label of the check in this file. */
export const MEAN_SHIFT = 'mean_shift' satisfies DriftTest;

/** What a numeric feature's mean is compared with. */
export interface MeanReference {
  readonly mean: number;
  /** Of the population (divided by n). */
  readonly standardDeviation: number;
}

/** When a shift of a mean counts as drift; both in baseline standard deviations. */
export interface MeanShiftSettings {
  /** For one row. For the mean of n rows it is divided by √n, as the standard error of a mean is. */
  readonly driftThreshold: number;
  /** The least shift worth an alarm, however many rows show it. */
  readonly driftMinimumShift: number;
}

/**
 * The farthest distance that is reported. It keeps every distance a number that JSON and a dashboard's axis can
 * hold, also where the deviation is zero and any other value is infinitely far away.
 */
export const FARTHEST = 1e6;

/** Means closer than this, relative to their size, are equal: adding 0.1 a thousand times does not give 100. */
const ROUNDING = 1e-12;

/**
 * Distance of a mean from the baseline mean, in baseline standard deviations: d = |mean − μ| / σ.
 *
 * It is Cohen's d (Cohen, Statistical Power Analysis, 1988, 2.2) against a fixed reference, and for the mean of
 * n rows d·√n is the statistic of the z-test. Range 0 to `FARTHEST`. Where the baseline is constant, 0 for the
 * same value and `FARTHEST` for any other.
 *
 * @example meanShift(13, { mean: 10, standardDeviation: 2 }) // 1.5
 */
export function meanShift(mean: number, reference: MeanReference): number {
  const distance = Math.abs(mean - reference.mean);
  const rounding = ROUNDING * Math.abs(reference.mean);
  if (reference.standardDeviation <= rounding) return distance <= rounding ? 0 : FARTHEST;
  const shift = distance / reference.standardDeviation;
  // written so that NaN, the sum of +1e308s and -1e308s, is far away too
  return shift < FARTHEST ? shift : FARTHEST;
}

/**
 * The distance above which the mean of n rows has drifted: max(driftMinimumShift, driftThreshold / √n).
 *
 * The first term is the effect size beside the significance of the second: with enough rows any difference is
 * significant, and few are worth an alarm.
 *
 * @example meanShiftThreshold(4, { driftThreshold: 4, driftMinimumShift: 0.5 }) // 2
 */
export function meanShiftThreshold(rows: number, settings: MeanShiftSettings): number {
  return Math.max(settings.driftMinimumShift, settings.driftThreshold / Math.sqrt(rows));
}
