import { describe, expect, test } from 'vitest';
import { rowDependence, type OrderedVariable } from '../../../runtime/training/row-dependence';
import { seededRandom } from '../../../runtime/statistics/random';
import { shuffle } from '../../../runtime/statistics/shuffle';
import { normalSource } from './normal-source';

const ROWS = 3000;

function numbers(values: Float64Array): OrderedVariable {
  return { kind: 'numeric', values };
}

/** Each value is a share of the one before, and noise. */
function autoregressive(share: number, seed: number): Float64Array {
  const normal = normalSource(seed);
  let value = 0;
  return Float64Array.from({ length: ROWS }, () => (value = share * value + normal()));
}

function cycle(rows: number, noise: number): Float64Array {
  const normal = normalSource(3);
  return Float64Array.from(
    { length: ROWS },
    (_, row) => Math.sin((2 * Math.PI * row) / rows) + noise * normal(),
  );
}

const constant: OrderedVariable = { kind: 'categorical', values: new Float64Array(ROWS) };
const predictions = () => constant;

describe('rows', () => {
  test('in random order are independent, in 200 files of ten features', () => {
    const found = Array.from({ length: 200 }, (_, file) => {
      const normal = normalSource(file);
      const features = Array.from({ length: 10 }, (_, column) =>
        numbers(
          Float64Array.from({ length: 500 }, () =>
            column < 5 ? normal() : column < 8 ? Math.exp(2 * normal()) : Math.round(normal()),
          ),
        ),
      );
      return rowDependence(features, predictions);
    });
    expect(found.filter((each) => each !== undefined)).toEqual([]);
  });

  test('are independent in an order that was shuffled, and not in that of time', () => {
    const series = autoregressive(0.9, 1);
    expect(rowDependence([numbers(series)], predictions)?.features).toEqual(['covered']);
    const order = shuffle(
      Uint32Array.from(series, (_, row) => row),
      seededRandom(2),
    );
    const shuffled = Float64Array.from(order, (row) => series[row]!);
    expect(rowDependence([numbers(shuffled)], predictions)).toBeUndefined();
  });

  test('each feature is looked at by itself', () => {
    const independent = autoregressive(0, 4);
    const found = rowDependence([numbers(independent), numbers(autoregressive(0.5, 5))], predictions);
    expect(found).toEqual({ features: ['none', 'covered'], prediction: 'none', period: null });
  });

  test('that repeat have a period', () => {
    expect(rowDependence([numbers(cycle(144, 0.5))], predictions)?.period).toBeCloseTo(144, -1);
  });

  test('are not covered if they wander as slowly as the data is long', () => {
    const trend = Float64Array.from({ length: ROWS }, (_, row) => row);
    const walk = autoregressive(1, 6);
    const year = cycle(ROWS, 0.5);
    const found = rowDependence([trend, walk, year, cycle(100, 0.1)].map(numbers), predictions);
    expect(found?.features).toEqual(['not_covered', 'not_covered', 'not_covered', 'covered']);
  });

  test('of a category depend on each other if it comes in runs', () => {
    const runs: OrderedVariable = {
      kind: 'categorical',
      values: Float64Array.from({ length: ROWS }, (_, row) => Math.floor(row / 40) % 3),
    };
    expect(rowDependence([runs], predictions)?.features).toEqual(['covered']);
  });

  test('give a verdict about the predictions if a feature depends on the rows before', () => {
    const found = rowDependence([numbers(autoregressive(0.9, 7))], () => numbers(autoregressive(0.9, 8)));
    expect(found?.prediction).toBe('covered');
  });

  test('are not judged if they are fewer than 200', () => {
    expect(rowDependence([numbers(autoregressive(0.9, 9).subarray(0, 199))], predictions)).toBeUndefined();
  });
});
