import { chiSquared } from '../../statistics/chi-squared';
import { criticalValue } from '../../statistics/critical-value';
import { chiSquaredTail } from '../../statistics/gamma';
import type { LiveValues } from '../reference/live-values';
import { pooledCounts } from '../reference/pooled-counts';
import type { Reference } from '../reference/reference';
import type { WindowTest } from './window-test';

/**
 * Pearson's chi-squared test of the shares of categories. Rare categories are pooled.
 *
 * @example
 * const reference = referenceOf({ kind: 'categorical', counts: [10, 20] });
 * const live = liveValues(Float64Array.of(0, 0, 1), reference);
 * chiSquaredTest.statistic(reference, live) // 1.310, scipy.stats.chi2_contingency
 */
export const chiSquaredTest: WindowTest = {
  name: 'chi_squared',
  applies: ({ kind, counts }) => kind === 'categorical' && counts.length > 1,
  statistic: (reference, live) => {
    const pooled = pooledCounts(reference, live);
    return chiSquared(pooled.reference, pooled.live).statistic;
  },
  // Cohen's w (1988, 7.2) between the two samples
  effectSize: (statistic, reference, live) => Math.sqrt(statistic / harmonicRows(reference, live)),
  pValue: (statistic, reference, live) => {
    const degrees = degreesOf(reference, live);
    return degrees === 0 ? 1 : chiSquaredTail(statistic, degrees);
  },
  critical: (p, reference, live) => {
    const degrees = degreesOf(reference, live);
    return degrees === 0 ? 0 : criticalValue((statistic) => chiSquaredTail(statistic, degrees), p);
  },
  // w² is the chi-squared distance of the shares, and for a small shift equals the square of the shift
  least: (shift, reference, live) => shift * shift * harmonicRows(reference, live),
};

function harmonicRows({ rows }: Reference, live: LiveValues): number {
  return (rows * live.rows) / (rows + live.rows);
}

function degreesOf(reference: Reference, live: LiveValues): number {
  return Math.max(0, pooledCounts(reference, live).reference.length - 1);
}
