import type { ServedModel } from '../../../runtime/feedback/served-model';

export const BINARY: ServedModel = {
  version: '1.0.0',
  digest: `sha256:${'1'.repeat(64)}`,
  task: 'classification',
  classes: [0, 1],
  trained: { accuracy: 0.9, roc_auc: 0.95 },
  confidence: { edges: [0.8], rows: [100, 100], correct: [60, 99] },
};

export const REGRESSION: ServedModel = {
  version: '2.0.0',
  digest: `sha256:${'2'.repeat(64)}`,
  task: 'regression',
  classes: [],
  trained: { mean_absolute_error: 1, root_mean_squared_error: 2 },
};

/** Shares of votes of rows, of which each has this share for class 1. */
export function sharesOf(...positive: readonly number[]): Float64Array {
  return Float64Array.from(positive.flatMap((share) => [1 - share, share]));
}
