/**
 * Statistical tests that compare the window with the baseline. The names are the values of the `test` label and of
 * DRIFT_TESTS. `mmd` compares all numeric features jointly, on a thread of its own. `refused` compares the share of rows
 * that cannot be predicted. The others compare one variable.
 */
export const DRIFT_TESTS = [
  'mean_shift',
  'ks',
  'anderson_darling',
  'wasserstein',
  'psi',
  'chi_squared',
  'mmd',
  'refused',
] as const;

/** A statistical test between the live window and the baseline. */
export type DriftTest = (typeof DRIFT_TESTS)[number];

/** Ways to divide the budget for false alarms among features and tests. */
export const DRIFT_CORRECTIONS = ['bonferroni', 'fdr', 'none'] as const;

/** A correction of thresholds for the number of tests that are made at once. */
export type DriftCorrection = (typeof DRIFT_CORRECTIONS)[number];

/**
 * Rows added to each bin of both samples of a population stability index: Jeffreys' prior, half a row. Without it an
 * empty bin makes the index infinite. The usual fixed share of 0.0001 lets one empty bin of ten add 0.7 to the index
 * of a window of a hundred rows.
 */
export const PSI_PRIOR_ROWS = 0.5;

/** The tests that are defined for one variable, by its kind. */
export const OWN_TESTS = {
  numeric: ['mean_shift', 'ks', 'anderson_darling', 'wasserstein', 'psi'],
  categorical: ['psi', 'chi_squared'],
} as const satisfies Readonly<Record<'numeric' | 'categorical', readonly DriftTest[]>>;
