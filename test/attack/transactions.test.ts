import { describe, expect, it } from 'vitest';
import type { ServedModel } from '../../attack/served-model';
import { baselineRows, SHIFT, tableRows, transactions, withDrift } from '../../attack/transactions';
import { seededRandom } from '../../runtime/statistics/random';

const MODEL: ServedModel = {
  name: 'small',
  version: '1.0.0',
  features: [
    { kind: 'numeric', name: 'load', minimum: 0, maximum: 10 },
    { kind: 'categorical', name: 'zone', categories: ['eu', 'us'] },
  ],
  baseline: {
    features: [
      { kind: 'numeric', mean: 1.1, standardDeviation: 2, edges: [1], counts: [75, 25] },
      { kind: 'categorical', counts: [90, 10] },
    ],
  },
};
const ROWS = 2000;

describe('rows', () => {
  it('are drawn from the bins of the baseline, by their shares', () => {
    const draw = baselineRows(MODEL, seededRandom(1));
    const rows = Array.from({ length: ROWS }, draw);
    for (const [load] of rows) expect(load).toSatisfy((value: number) => value >= 0 && value <= 10);
    expect(rows.filter(([load]) => Number(load) < 1).length / ROWS).toBeCloseTo(0.75, 1);
    expect(rows.filter(([, zone]) => zone === 'us').length / ROWS).toBeCloseTo(0.1, 1);
  });

  it('have about the mean and the standard deviation of the training data, although the extremes are far away', () => {
    const skewed: ServedModel = {
      ...MODEL,
      features: [{ kind: 'numeric', name: 'latency', minimum: 10, maximum: 2000 }],
      baseline: {
        // an exponential distribution with the mean 100, cut at its extremes
        features: [
          {
            kind: 'numeric',
            mean: 110,
            standardDeviation: 100,
            edges: [20.5, 32.3, 45.7, 61.1, 79.3, 101.6, 130.4, 170.9, 240.3],
            counts: Array<number>(10).fill(1),
          },
        ],
      },
    };
    const draw = baselineRows(skewed, seededRandom(1));
    const values = Array.from({ length: 20_000 }, () => Number(draw()[0]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toSatisfy((value: number) => Math.abs(value - 110) < 10);
    expect(Math.sqrt(variance)).toSatisfy((value: number) => Math.abs(value - 100) < 25);
  });

  it('are drawn from a table, with the names of their categories', () => {
    const draw = tableRows(MODEL, Float64Array.of(4, 1, 5, 0), seededRandom(1));
    const rows = new Set(Array.from({ length: 50 }, () => JSON.stringify(draw())));
    expect(rows).toEqual(new Set(['[4,"us"]', '[5,"eu"]']));
  });

  it('drift in the share that is asked for, in numeric features alone', () => {
    const draw = withDrift(() => [1, 'eu'], MODEL, 0.2, seededRandom(1));
    const rows = Array.from({ length: ROWS }, draw);
    const drifted = rows.filter(([load]) => load === 1 + SHIFT * 2);
    expect(drifted.length / ROWS).toBeCloseTo(0.2, 1);
    expect(rows.filter(([load]) => load === 1)).toHaveLength(ROWS - drifted.length);
    expect(rows.every(([, zone]) => zone === 'eu')).toBe(true);
  });

  it('make transactions of one or of several, within a limit of memory', () => {
    const draw = () => [1, 'eu'];
    const [one] = transactions(draw, 1);
    const [three] = transactions(draw, 3);
    expect(String(one)).toBe('{"values":[1,"eu"]}');
    expect(String(three)).toBe('{"data":[[1,"eu"],[1,"eu"],[1,"eu"]]}');
    const large = transactions(draw, 100_000);
    expect(large.length * large[0]!.length).toBeLessThan(20 * 1024 * 1024);
  });
});
