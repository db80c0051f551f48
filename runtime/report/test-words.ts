import type { DriftTest } from '../contract/drift-tests';

/** Name and description of each test, for readers who do not know statistics. */
export const TEST_WORDS: Readonly<Record<DriftTest, { readonly name: string; readonly about: string }>> = {
  mean_shift: { name: 'Mean shift', about: 'how far the mean has moved, in standard deviations' },
  ks: { name: 'Kolmogorov–Smirnov', about: 'the widest gap between the two cumulative distributions' },
  anderson_darling: { name: 'Anderson–Darling', about: 'differences, especially in the tails' },
  wasserstein: { name: 'Wasserstein', about: 'how far the values have moved on average' },
  psi: {
    name: 'Population stability',
    about: 'how much the shares of the ranges or categories have changed',
  },
  chi_squared: { name: 'Chi-squared', about: 'how much the shares of the categories have changed' },
  mmd: { name: 'Maximum mean discrepancy', about: 'changes of all numeric features taken together' },
  refused: {
    name: 'Refused rows',
    about: 'how many rows have a value that is missing, of another type, or of a category never seen',
  },
};
