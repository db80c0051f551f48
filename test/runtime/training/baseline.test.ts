import { describe, expect, test } from 'vitest';
import { decodeFloat64s } from '../../../runtime/model/float64s';
import { makeBaseline, quantileEdges } from '../../../runtime/training/baseline';
import type { Column } from '../../../runtime/data/dataset';
import type { Target } from '../../../runtime/training/encoding/encode-label';

const numeric = (values: number[]): Column => ({
  kind: 'numeric',
  name: 'x',
  values: Float64Array.from(values),
});
const regression: Target = { task: 'regression', classes: [], values: new Float64Array(0) };

function baselineOf(values: number[]) {
  const rows = Uint32Array.from(values, (_, row) => row);
  const [own] = makeBaseline([numeric(values)], rows, regression, Float64Array.from(values), {
    seed: 1,
  }).features;
  if (own?.kind !== 'numeric') throw new Error('a numeric column has a numeric baseline');
  return own;
}

describe('bins', () => {
  test('are cut at the deciles, each once', () => {
    // x = [1..11, 12, 12, 12, 12]; np.unique(np.quantile(x, np.arange(1, 10) / 10)); counts by np.histogram
    const own = baselineOf([...Array.from({ length: 11 }, (_, i) => i + 1), 12, 12, 12, 12]);
    expect(own.edges.map((edge) => Number(edge.toFixed(9)))).toEqual([2.4, 3.8, 5.2, 6.6, 8, 9.4, 10.8, 12]);
    expect(own.counts).toEqual([2, 1, 2, 1, 1, 2, 1, 1, 4]);
  });

  test('hold every row, none of them empty', () => {
    const own = baselineOf(Array.from({ length: 500 }, (_, i) => Math.max(0, i - 300)));
    expect(own.counts.reduce((sum, count) => sum + count, 0)).toBe(500);
    expect(Math.min(...own.counts)).toBeGreaterThan(0);
  });

  test('are one a value where there are few, so that a rare flag has its own', () => {
    expect(quantileEdges(Float64Array.from({ length: 100 }, (_, i) => Number(i >= 98)))).toEqual([1]);
  });
});

test('the deviation is that of the population', () => {
  // np.std([1, 2, 3, 4])
  expect(baselineOf([1, 2, 3, 4])).toMatchObject({ mean: 2.5, standardDeviation: 1.118033988749895 });
});

test('the sample is at most 1,000 rows, each drawn once', () => {
  const values = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3000);
  const sample = decodeFloat64s(baselineOf(values).sample);
  expect(sample).toHaveLength(1000);
  expect(new Set(sample).size).toBe(1000);
  expect(sample.every((value) => values.includes(value))).toBe(true);
});

test('categories and predicted classes are counted in their order', () => {
  const tier: Column = {
    kind: 'categorical',
    name: 't',
    categories: ['a', 'b', 'c'],
    indices: Int32Array.of(2, 0, 2, 1),
    numericRows: 0,
  };
  const target: Target = {
    task: 'classification',
    classes: ['no', 'yes'],
    values: Float64Array.of(0, 1, 0, 0),
  };
  const baseline = makeBaseline([tier], Uint32Array.of(0, 1, 2), target, Float64Array.of(0, 1, 1), {
    seed: 1,
  });
  expect(baseline.features[0]?.counts).toEqual([1, 0, 2]);
  expect(baseline.prediction.counts).toEqual([1, 2]);
  expect(baseline.rows).toBe(3);
});

test('the samples of all features are of the same rows in the same order', () => {
  const values = Array.from({ length: 3000 }, (_, i) => i);
  const rows = Uint32Array.from(values);
  const columns = [numeric(values), numeric(values.map((value) => -value))];
  const [one, other] = makeBaseline(columns, rows, regression, Float64Array.from(values), {
    seed: 1,
  }).features.map((own) => (own.kind === 'numeric' ? decodeFloat64s(own.sample) : new Float64Array(0)));
  expect(one!.map((value) => -value)).toEqual(other);
});
