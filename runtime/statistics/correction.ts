/** How the level is kept when many tests look at one window. */
export type Correction = 'bonferroni' | 'fdr' | 'none';

/**
 * The p-value that a test must stay at or below to be rejected, given the p-values of all tests of one window.
 *
 * - `bonferroni`: level / tests. The chance of any false alarm in a window is at most the level, whatever the
 *   dependence between the tests (C. E. Bonferroni, 1936).
 * - `fdr`: the greatest p₍ₖ₎ ≤ k · level / tests. Of the tests that alarm, at most the share `level` is false
 *   (Y. Benjamini and Y. Hochberg, 1995, under independence or positive dependence). In a window without drift it is
 *   as strict as Bonferroni; where much has drifted it finds more.
 * - `none`: the level, for each test. Ten features at 0.05 alarm in 40 % of the windows without drift.
 * @example criticalPValue([0.001, 0.02, 0.04], 0.05, 'fdr') // 0.05; 'bonferroni' gives 0.0167
 */
export function criticalPValue(pValues: readonly number[], level: number, correction: Correction): number {
  if (correction === 'none') return level;
  const strictest = level / Math.max(1, pValues.length);
  if (correction === 'bonferroni') return strictest;
  const sorted = pValues.toSorted((a, b) => a - b);
  const rank = sorted.findLastIndex((p, index) => p <= (index + 1) * strictest);
  return Math.max(1, rank + 1) * strictest;
}
