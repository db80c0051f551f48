/** Rows counted by true class (first index) and predicted class (second), as scikit-learn's `confusion_matrix`. */
export function confusionMatrix(truth: Float64Array, predicted: Float64Array, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  truth.forEach((own, row) => {
    matrix[own]![predicted[row]!]! += 1;
  });
  return matrix;
}
