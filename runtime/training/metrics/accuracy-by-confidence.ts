import type { Confidence } from '../../model/artifact';
import { binOf } from '../../drift/reference/bins';
import { quantileEdges } from '../baseline';

/**
 * Accuracy by confidence: the rows in ten quantile bins of the share of votes for the predicted class, and how many of each
 * bin are predicted correctly. It turns vote shares, which only rank rows, into probabilities of being right (histogram
 * binning: B. Zadrozny and C. Elkan, "Obtaining calibrated probability estimates from decision trees and naive Bayesian
 * classifiers", 2001).
 *
 * @param truth index of the class of each row
 * @param predicted the same as predicted
 * @param shares votes by class, row-major
 */
export function accuracyByConfidence(
  truth: Float64Array,
  predicted: Float64Array,
  shares: Float64Array,
  classes: number,
): Confidence {
  const confidences = predicted.map((prediction, row) => shares[row * classes + prediction]!);
  const edges = quantileEdges(confidences.toSorted());
  const rows = new Array<number>(edges.length + 1).fill(0);
  const correct = new Array<number>(edges.length + 1).fill(0);
  confidences.forEach((confidence, row) => {
    const bin = binOf(confidence, edges);
    rows[bin]! += 1;
    correct[bin]! += Number(truth[row] === predicted[row]);
  });
  return { edges, rows, correct };
}
