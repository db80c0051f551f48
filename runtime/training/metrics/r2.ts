/**
 * Coefficient of determination, the share of the target's variance that the predictions explain:
 * 1 − Σ(y − ŷ)² / Σ(y − ȳ)², scikit-learn's `r2_score`. At most 1; 0 for a model that always predicts the mean, negative
 * for a worse one.
 *
 * @returns null if the target is constant
 */
export function r2(truth: Float64Array, predicted: Float64Array): number | null {
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const total = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const residual = truth.reduce((sum, value, row) => sum + (value - predicted[row]!) ** 2, 0);
  return truth.every((value) => value === truth[0]) ? null : 1 - residual / total;
}
