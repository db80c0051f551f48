import { FARTHEST } from '../../statistics/mean-shift';
import type { Reference } from '../reference/reference';
import { wasserstein, wassersteinCriticalValue, wassersteinPValueBound } from '../../statistics/wasserstein';
import { hasSample, type WindowTest } from './window-test';

/**
 * The Wasserstein distance in baseline standard deviations, 0 to `FARTHEST`.
 *
 * @example
 * const sample = encodeFloat64s(Float64Array.of(1, 2, 3, 4));
 * const numbers = { kind: 'numeric', mean: 2.5, standardDeviation: 1.118, edges: [2, 3, 4], counts: [1, 1, 1, 1], sample } as const;
 * const reference = referenceOf(numbers);
 * const live = liveValues(Float64Array.of(3, 4, 5, 6), reference);
 * wassersteinTest.statistic(reference, live) // 1.592, with 6 limited to 5.118
 */
export const wassersteinTest: WindowTest = {
  name: 'wasserstein',
  applies: hasSample,
  statistic: (reference, { bounded }) => inDeviations(wasserstein(reference.sample, bounded), reference),
  effectSize: (statistic) => statistic,
  pValue: (statistic, { sample, scale, standardDeviation }, { rows }) =>
    wassersteinPValueBound(statistic * standardDeviation, sample.length, rows, scale),
  critical: (p, reference, { rows }) =>
    inDeviations(wassersteinCriticalValue(p, reference.sample.length, rows, reference.scale), reference),
  least: (shift) => shift,
};

/** With a constant baseline, any distance greater than 0 is `FARTHEST`. */
function inDeviations(distance: number, { standardDeviation }: Reference): number {
  if (distance === 0) return 0;
  const deviations = distance / standardDeviation;
  return deviations < FARTHEST ? deviations : FARTHEST;
}
