import { PSI_PRIOR_ROWS } from '../contract/drift-tests';
import { chiSquaredTail } from './gamma';

/**
 * The population stability index (PSI) Σ (qᵢ − pᵢ) ln(qᵢ / pᵢ) over the shares of rows in each bin, also called the
 * Jeffreys divergence. It is symmetric, 0 for equal shares, and has no upper bound. Banks call 0.1 a moderate shift and
 * 0.25 a major one. A share is (count + 0.5) / (rows + 0.5 · bins), see `PSI_PRIOR_ROWS`. With p and q it equals
 * `scipy.stats.entropy(q, p) + scipy.stats.entropy(p, q)`.
 *
 * @param reference rows in each bin
 * @param current rows in each bin, for the same bins
 * @example populationStability([50, 50], [30, 70]) // 0.1659
 */
export function populationStability(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const bins = reference.length;
  const ofReference = total(reference) + bins * PSI_PRIOR_ROWS;
  const ofCurrent = total(current) + bins * PSI_PRIOR_ROWS;
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const p = (reference[bin]! + PSI_PRIOR_ROWS) / ofReference;
    const q = (current[bin]! + PSI_PRIOR_ROWS) / ofCurrent;
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}

/**
 * The p-value of a PSI between n and m rows: PSI · nm / (n + m) is asymptotically chi-squared with bins − 1 degrees of
 * freedom (B. Yurdakul, "Statistical Properties of Population Stability Index", 2018). 1 for a single bin.
 * @example populationStabilityPValue(0.17, 100, 100, 2) // 0.00355, scipy.stats.chi2.sf(8.5, 1)
 */
export function populationStabilityPValue(psi: number, n: number, m: number, bins: number): number {
  return bins < 2 ? 1 : chiSquaredTail((psi * n * m) / (n + m), bins - 1);
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) sum += counts[bin]!;
  return sum;
}
