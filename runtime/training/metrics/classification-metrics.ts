import type { ModelMetrics } from '../../model/artifact';
import { classScores } from './class-scores';
import { confusionMatrix } from './confusion-matrix';
import { rocAuc } from './roc-auc';

type ClassificationMetrics = Extract<ModelMetrics, { task: 'classification' }>;

/**
 * Metrics of a classification on held-out rows. With two classes they are those of the last, positive class; with more
 * classes they are unweighted means over the classes (scikit-learn's `average="macro"`).
 *
 * @param truth class index of each row
 * @param predicted predicted class index of each row
 * @param shares probability of each class, rows × classes
 */
export function classificationMetrics(
  classes: readonly (string | number)[],
  truth: Float64Array,
  predicted: Float64Array,
  shares: Float64Array,
): ClassificationMetrics {
  const matrix = confusionMatrix(truth, predicted, classes.length);
  const scores = classes.map((_, index) => classScores(matrix, index));
  const aucs = classes.map((_, index) =>
    rocAuc(
      truth.map((__, row) => shares[row * classes.length + index]!),
      Array.from(truth, (own) => own === index),
    ),
  );
  const judged = classes.length === 2 ? [1] : classes.map((_, index) => index);
  const meanOf = (figure: (index: number) => number): number =>
    judged.reduce((sum, index) => sum + figure(index), 0) / judged.length;
  const correct = matrix.reduce((sum, row, index) => sum + row[index]!, 0);
  return {
    task: 'classification',
    rows: truth.length,
    accuracy: correct / truth.length,
    precision: meanOf((index) => scores[index]!.precision),
    recall: meanOf((index) => scores[index]!.recall),
    f1: meanOf((index) => scores[index]!.f1),
    rocAuc: judged.some((index) => aucs[index] === null) ? null : meanOf((index) => aucs[index]!),
    confusionMatrix: matrix,
    perClass: classes.map((name, index) => ({ class: name, ...scores[index]! })),
  };
}
