import { describe, expect, test } from 'vitest';
import { classificationMetrics } from '../../../../runtime/training/metrics/classification-metrics';

describe('three classes', () => {
  // t = [0,0,1,2,2,2,1,0]; p = [0,1,1,2,0,2,2,0]; s = the shares below
  const truth = Float64Array.of(0, 0, 1, 2, 2, 2, 1, 0);
  const predicted = Float64Array.of(0, 1, 1, 2, 0, 2, 2, 0);
  const shares = Float64Array.from(
    [
      [0.8, 0.1, 0.1],
      [0.4, 0.5, 0.1],
      [0.2, 0.6, 0.2],
      [0.1, 0.2, 0.7],
      [0.5, 0.3, 0.2],
      [0.1, 0.1, 0.8],
      [0.1, 0.3, 0.6],
      [0.7, 0.2, 0.1],
    ].flat(),
  );
  const metrics = classificationMetrics(['a', 'b', 'c'], truth, predicted, shares);

  test('the confusion matrix has true classes as rows', () => {
    // confusion_matrix(t, p)
    expect(metrics.confusionMatrix).toEqual([
      [2, 1, 0],
      [0, 1, 1],
      [1, 0, 2],
    ]);
  });

  test('the figures are macro means', () => {
    // accuracy_score(t, p); precision_recall_fscore_support(t, p, average='macro')
    expect(metrics.accuracy).toBe(0.625);
    for (const figure of [metrics.precision, metrics.recall, metrics.f1])
      expect(figure).toBeCloseTo(0.611111111111111, 14);
    // roc_auc_score(t, s, multi_class='ovr', average='macro')
    expect(metrics.rocAuc).toBeCloseTo(0.9027777777777777, 14);
  });

  test('each class has its own', () => {
    // precision_recall_fscore_support(t, p)
    expect(metrics.perClass[1]).toEqual({ class: 'b', precision: 0.5, recall: 0.5, f1: 0.5, support: 2 });
    expect(metrics.perClass[2]?.f1).toBeCloseTo(0.66666667, 8);
  });
});

test('of two classes the last is the positive one, and what would be 0 / 0 is 0', () => {
  const shares = Float64Array.of(0.9, 0.1, 0.6, 0.4);
  const metrics = classificationMetrics([0, 1], Float64Array.of(0, 1), Float64Array.of(0, 0), shares);
  expect(metrics).toMatchObject({ accuracy: 0.5, precision: 0, recall: 0, f1: 0, rocAuc: 1 });
});

test('ROC AUC is null where a class is absent', () => {
  const shares = Float64Array.of(0.9, 0.1, 0.6, 0.4);
  expect(
    classificationMetrics([0, 1], Float64Array.of(0, 0), Float64Array.of(0, 0), shares).rocAuc,
  ).toBeNull();
});
