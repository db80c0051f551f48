import { expect, test } from 'vitest';
import { r2 } from '../../../../runtime/training/metrics/r2';
import {
  meanAbsoluteError,
  rootMeanSquaredError,
} from '../../../../runtime/training/metrics/regression-errors';

const truth = Float64Array.of(3, -0.5, 2, 7);
const predicted = Float64Array.of(2.5, 0, 2, 8);

test('the figures are those of scikit-learn', () => {
  // r2_score, mean_absolute_error and mean_squared_error ** .5 of [3, -0.5, 2, 7], [2.5, 0.0, 2, 8]
  expect(r2(truth, predicted)).toBeCloseTo(0.9486081370449679, 14);
  expect(meanAbsoluteError(truth, predicted)).toBe(0.5);
  expect(rootMeanSquaredError(truth, predicted)).toBeCloseTo(0.6123724356957945, 14);
});

test('a model that always answers the mean explains nothing', () => {
  expect(r2(truth, new Float64Array(4).fill(2.875))).toBe(0);
});

test('R² of a constant target is null', () => {
  expect(r2(Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(1, 2, 3))).toBeNull();
});
