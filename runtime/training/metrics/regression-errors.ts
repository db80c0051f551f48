/** Mean of |y − ŷ|, in the target's unit: scikit-learn's `mean_absolute_error`. */
export function meanAbsoluteError(truth: Float64Array, predicted: Float64Array): number {
  return truth.reduce((sum, value, row) => sum + Math.abs(value - predicted[row]!), 0) / truth.length;
}

/** Square root of the mean of (y − ŷ)², in the target's unit: the root of scikit-learn's `mean_squared_error`. */
export function rootMeanSquaredError(truth: Float64Array, predicted: Float64Array): number {
  return Math.sqrt(truth.reduce((sum, value, row) => sum + (value - predicted[row]!) ** 2, 0) / truth.length);
}
