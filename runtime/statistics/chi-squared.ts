export interface ChiSquared {
  readonly statistic: number;
  /** Categories that occur at all, less one. */
  readonly degrees: number;
}

/**
 * Pearson's chi-squared statistic of homogeneity for two rows of counts, without Yates' correction. Equal to
 * `scipy.stats.chi2_contingency([reference, current], correction=False)` once the categories that neither has are
 * left out, on which SciPy raises an error.
 *
 * @param reference rows of each category, not all 0
 * @param current rows of each category, not all 0
 * @example chiSquared([10, 20], [20, 10]) // { statistic: 6.666666666666667, degrees: 1 }
 */
export function chiSquared(reference: ArrayLike<number>, current: ArrayLike<number>): ChiSquared {
  let n = 0;
  let m = 0;
  for (let category = 0; category < reference.length; category++) {
    n += reference[category]!;
    m += current[category]!;
  }
  let statistic = 0;
  let occurring = 0;
  for (let category = 0; category < reference.length; category++) {
    const both = reference[category]! + current[category]!;
    if (both === 0) continue;
    occurring++;
    const ofReference = (both * n) / (n + m);
    const ofCurrent = (both * m) / (n + m);
    statistic += (reference[category]! - ofReference) ** 2 / ofReference;
    statistic += (current[category]! - ofCurrent) ** 2 / ofCurrent;
  }
  return { statistic, degrees: Math.max(0, occurring - 1) };
}
