/** Correction of the level for many tests of one window. */
export type Correction = 'bonferroni' | 'fdr' | 'none';

/**
 * The critical p-value: a test rejects if its p-value is at most this.
 *
 * - `bonferroni`: level / tests. The probability of any false alarm in a window is at most the level, for any dependence
 *   between the tests (C. E. Bonferroni, 1936).
 * - `fdr`: k · level / tests for the greatest k with p₍ₖ₎ ≤ k · level / tests, at least k = 1. The expected share of false
 *   alarms among all alarms is at most the level, for independent or positively dependent tests (Y. Benjamini and
 *   Y. Hochberg, 1995). In a window without drift it is as strict as Bonferroni; where many features have drifted it
 *   detects more of them.
 * - `none`: the level, for each test. Ten independent features at level 0.05 raise an alarm in 40 % of the windows without
 *   drift.
 *
 * @param pValues of all tests of one window, in any order
 * @param level probability of a false alarm, 0 to 1
 * @example criticalPValue([0.001, 0.2], 0.05, 'bonferroni') // 0.025
 */
export function criticalPValue(pValues: readonly number[], level: number, correction: Correction): number {
  if (correction === 'none') return level;
  const strictest = level / Math.max(1, pValues.length);
  if (correction === 'bonferroni') return strictest;
  const sorted = pValues.toSorted((a, b) => a - b);
  const rank = sorted.findLastIndex((p, index) => p <= (index + 1) * strictest);
  return Math.max(1, rank + 1) * strictest;
}
