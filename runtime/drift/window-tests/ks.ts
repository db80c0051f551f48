import { normalTails } from '../../statistics/gamma';
import { ksCriticalValue, ksPValue, ksStatistic } from '../../statistics/kolmogorov-smirnov';
import { hasSample, type WindowTest } from './window-test';

/**
 * The Kolmogorov–Smirnov test. Its statistic is the greatest distance between the distribution functions, 0 to 1.
 *
 * @example
 * const sample = encodeFloat64s(Float64Array.of(1, 2, 3, 4));
 * const numbers = { kind: 'numeric', mean: 2.5, standardDeviation: 1.118, edges: [2, 3, 4], counts: [1, 1, 1, 1], sample } as const;
 * const reference = referenceOf(numbers);
 * const live = liveValues(Float64Array.of(3, 4, 5, 6), reference);
 * ksTest.statistic(reference, live) // 0.5, scipy.stats.ks_2samp
 */
export const ksTest: WindowTest = {
  name: 'ks',
  applies: hasSample,
  statistic: ({ sample }, { sorted }) => ksStatistic(sample, sorted),
  effectSize: (statistic) => statistic,
  pValue: (statistic, { sample }, { rows }) => ksPValue(statistic, sample.length, rows),
  critical: (p, { sample }, { rows }) => ksCriticalValue(p, sample.length, rows),
  // two normal distributions with a shift of d differ most half-way, by 2 Φ(d / 2) − 1
  least: (shift) => 1 - normalTails(shift / 2),
};
