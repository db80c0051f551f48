import {
  andersonDarling,
  andersonDarlingEffect,
  andersonDarlingOfEffect,
  andersonDarlingPValue,
} from '../../statistics/anderson-darling';
import { criticalValue } from '../../statistics/critical-value';
import { hasSample, type WindowTest } from './window-test';

/** ∫ φ³ / (Φ (1 − Φ)) dx: the effect size of a small shift of a normal distribution, divided by the shift's square. */
const EFFECT_OF_SHIFT = 0.48053795807491057;

/** Cache of critical values by level. They depend on the level alone, and computing one takes a millisecond or more. */
const criticalValues = new Map<number, number>();
/** Most levels in the cache. Corrections use a few levels repeatedly. */
const KEPT_LEVELS = 1000;

function criticalAt(level: number): number {
  const known = criticalValues.get(level);
  if (known !== undefined) return known;
  if (criticalValues.size >= KEPT_LEVELS) criticalValues.clear();
  const value = criticalValue(andersonDarlingPValue, level);
  criticalValues.set(level, value);
  return value;
}

/**
 * The Anderson–Darling test: like Kolmogorov–Smirnov, but more sensitive to the tails.
 *
 * @example
 * const sample = encodeFloat64s(Float64Array.of(1, 2, 3, 4));
 * const numbers = { kind: 'numeric', mean: 2.5, standardDeviation: 1.118, edges: [2, 3, 4], counts: [1, 1, 1, 1], sample } as const;
 * const reference = referenceOf(numbers);
 * const live = liveValues(Float64Array.of(3, 4, 5, 6), reference);
 * andersonDarlingTest.statistic(reference, live) // 1.690, scipy.stats.anderson_ksamp
 */
export const andersonDarlingTest: WindowTest = {
  name: 'anderson_darling',
  applies: hasSample,
  statistic: ({ sample }, { sorted }) => andersonDarling(sample, sorted),
  effectSize: (statistic, { sample }, { rows }) => andersonDarlingEffect(statistic, sample.length, rows),
  pValue: (statistic) => andersonDarlingPValue(statistic),
  critical: criticalAt,
  least: (shift, { sample }, { rows }) =>
    andersonDarlingOfEffect(EFFECT_OF_SHIFT * shift * shift, sample.length, rows),
};
