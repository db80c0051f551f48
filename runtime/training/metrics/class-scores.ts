export interface ClassScores {
  /** Share of the rows predicted to be of the class that are. */
  readonly precision: number;
  /** Share of the rows of the class that are predicted to be. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

/**
 * How well one class is recognised; what would be 0 / 0 is 0, as in scikit-learn's
 * `precision_recall_fscore_support`.
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
