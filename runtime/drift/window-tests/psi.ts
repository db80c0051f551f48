import { pooledCounts } from '../reference/pooled-counts';
import { criticalValue } from '../../statistics/critical-value';
import { populationStability, populationStabilityPValue } from '../../statistics/population-stability';
import type { WindowTest } from './window-test';

/**
 * The population stability index over the baseline's quantile bins, or over the categories. Rare bins are pooled.
 *
 * @example
 * const reference = referenceOf({ kind: 'categorical', counts: [10, 20] });
 * const live = liveValues(Float64Array.of(0, 0, 1), reference);
 * psiTest.statistic(reference, live) // 0.3378
 */
export const psiTest: WindowTest = {
  name: 'psi',
  applies: ({ counts }) => counts.length > 1,
  statistic: (reference, live) => {
    const pooled = pooledCounts(reference, live);
    return populationStability(pooled.reference, pooled.live);
  },
  effectSize: (statistic) => statistic,
  pValue: (statistic, reference, live) => {
    const bins = pooledCounts(reference, live).reference.length;
    return populationStabilityPValue(statistic, reference.rows, live.rows, bins);
  },
  critical: (p, reference, live) => {
    const bins = pooledCounts(reference, live).reference.length;
    return bins < 2
      ? 0
      : criticalValue((psi) => populationStabilityPValue(psi, reference.rows, live.rows, bins), p);
  },
  // the Jeffreys divergence of two normal distributions with a shift of d is d²
  least: (shift) => shift * shift,
};
