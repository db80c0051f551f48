import { criticalValue } from '../statistics/critical-value';
import { populationStability, populationStabilityPValue } from '../statistics/population-stability';
import type { WindowTest } from './window-test';

/** The population stability index over the baseline's bins, or over the categories. */
export const psiTest: WindowTest = {
  name: 'psi',
  applies: ({ counts }) => counts.length > 1,
  statistic: ({ counts }, live) => populationStability(counts, live.counts),
  effectSize: (statistic) => statistic,
  pValue: (statistic, { counts, rows }, live) =>
    populationStabilityPValue(statistic, rows, live.rows, counts.length),
  critical: (p, { counts, rows }, live) =>
    criticalValue((psi) => populationStabilityPValue(psi, rows, live.rows, counts.length), p),
  // the Jeffreys divergence of two normals apart by d is d²
  least: (shift) => shift * shift,
};
