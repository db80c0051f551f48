/**
 * Tests that compare the window with the baseline, by the names that metrics and settings know them by. The last one
 * looks at all numeric features together, and runs on a thread of its own.
 */
export const DRIFT_TESTS = [
  'mean_shift',
  'ks',
  'anderson_darling',
  'wasserstein',
  'psi',
  'chi_squared',
  'mmd',
] as const;

export type DriftTest = (typeof DRIFT_TESTS)[number];

/** Ways to divide the budget for false alarms among features and tests. */
export const DRIFT_CORRECTIONS = ['bonferroni', 'fdr', 'none'] as const;

export type DriftCorrection = (typeof DRIFT_CORRECTIONS)[number];

/**
 * Rows added to every bin of both sides of a population stability index, so that an empty bin does not make it
 * infinite: Jeffreys' prior, half a row. On windows of a hundred rows the usual fixed share of 0.0001 would make one
 * empty bin of ten worth 0.7 alone.
 */
export const PSI_PRIOR_ROWS = 0.5;
