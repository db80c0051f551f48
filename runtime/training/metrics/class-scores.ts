export interface ClassScores {
  /** Share of the rows predicted as the class that belong to it, 0 to 1. */
  readonly precision: number;
  /** Share of the rows of the class that are predicted as it, 0 to 1. */
  readonly recall: number;
  /** Harmonic mean of precision and recall, 0 to 1. */
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

/**
 * Precision, recall and F1 of one class, as scikit-learn's `precision_recall_fscore_support`. A ratio of 0 / 0 is 0.
 *
 * @param matrix rows: true class, columns: predicted class
 */
export function classScores(matrix: readonly (readonly number[])[], index: number): ClassScores {
  const hits = matrix[index]![index]!;
  const support = matrix[index]!.reduce((sum, count) => sum + count, 0);
  const predicted = matrix.reduce((sum, row) => sum + row[index]!, 0);
  return {
    precision: ratio(hits, predicted),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, predicted + support),
    support,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
