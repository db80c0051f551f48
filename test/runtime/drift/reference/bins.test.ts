import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BinCounts, shares } from '../../../../runtime/drift/bin-counts';
import { binLabels, binOf, OTHER_BIN } from '../../../../runtime/drift/reference/bins';
import { liveValues } from '../../../../runtime/drift/reference/live-values';
import { pooledCounts } from '../../../../runtime/drift/reference/pooled-counts';
import { referenceOf } from '../../../../runtime/drift/reference/reference';

describe('the bin of a value', () => {
  test('is the one that numpy finds', () => {
    // python3 -c "import numpy as np; print(np.searchsorted([1.5, 2, 7.25], [-9, 1.4999, 1.5, 2, 3, 7.25, 1e9], side='right'))"
    const bins = [-9, 1.4999, 1.5, 2, 3, 7.25, 1e9].map((value) => binOf(value, [1.5, 2, 7.25]));
    expect(bins).toEqual([0, 0, 1, 2, 2, 3, 3]);
  });

  test('holds edges[i - 1] <= x < edges[i] for any edges', () => {
    const edges = fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 });
    fc.assert(
      fc.property(edges, fc.double({ noNaN: true, noDefaultInfinity: true }), (unsorted, value) => {
        // an edge of -0 and one of 0 are not distinct
        const sorted = [...new Set(unsorted.map((edge) => edge + 0))].sort((a, b) => a - b);
        const bin = binOf(value, sorted);
        expect(value < (sorted[bin] ?? Infinity)).toBe(true);
        expect(value >= (sorted[bin - 1] ?? -Infinity)).toBe(true);
      }),
    );
  });

  test('is the only one there is without edges', () => {
    expect(binOf(42, [])).toBe(0);
  });
});

describe('the labels of bins', () => {
  test('of a number count from 0', () => {
    const feature = { kind: 'numeric', name: 'cpu', minimum: 0, maximum: 9 } as const;
    const baseline = {
      kind: 'numeric',
      mean: 1,
      standardDeviation: 1,
      edges: [1, 2],
      counts: [3, 3, 3],
      sample: '',
    } as const;
    expect(
      binLabels(feature, { ...baseline, edges: [...baseline.edges], counts: [...baseline.counts] }),
    ).toEqual(['0', '1', '2']);
  });

  test('of a category are its values', () => {
    const feature = { kind: 'categorical' as const, name: 'zone', categories: ['a', 'b'] };
    expect(binLabels(feature, { kind: 'categorical', counts: [1, 2] })).toEqual(['a', 'b']);
  });

  test('of a category with very many values are the most frequent ones and "other"', () => {
    const categories = Array.from({ length: 1000 }, (_, index) => `c${index}`);
    const counts = categories.map((_, index) => index);
    const labels = binLabels(
      { kind: 'categorical', name: 'user', categories },
      { kind: 'categorical', counts },
    );
    expect(new Set(labels).size).toBe(51);
    expect(labels[999]).toBe('c999');
    expect(labels[950]).toBe('c950');
    expect(labels[949]).toBe(OTHER_BIN);
  });
});

describe('counts by bin', () => {
  test('count numbers by edges and categories by index', () => {
    const numbers = new BinCounts({
      kind: 'numeric',
      mean: 0,
      standardDeviation: 1,
      edges: [0],
      counts: [1, 1],
      sample: '',
    });
    for (const value of [-1, 0, 1]) numbers.add(value);
    expect([...numbers.counts]).toEqual([1, 2]);
    const categories = new BinCounts({ kind: 'categorical', counts: [5, 5, 5] });
    for (const index of [2, 2, 0]) categories.add(index);
    expect([...categories.counts]).toEqual([1, 0, 2]);
  });

  test('have shares that sum to 1, or are 0 before anything was counted', () => {
    expect(shares([1, 3])).toEqual([0.25, 0.75]);
    expect(shares([0, 0])).toEqual([0, 0]);
  });
});

describe('pooled counts', () => {
  const reference = referenceOf({ kind: 'categorical', counts: [900, 1, 60, 2, 37] });
  const live = liveValues(Float64Array.of(...new Array<number>(28).fill(0), 1, 2), reference);

  test('put bins together in which the window expects less than a row', () => {
    // 37 of 1,000 are 1.1 of thirty rows; 1 and 2 of 1,000 are not a tenth of one
    expect(pooledCounts(reference, live)).toEqual({ reference: [40, 60, 900], live: [1, 1, 28] });
  });

  test('lose no row', () => {
    const some = fc
      .array(fc.nat(50), { minLength: 2, maxLength: 8 })
      .filter((counts) => Math.max(...counts) > 0);
    fc.assert(
      fc.property(some, fc.integer({ min: 2, max: 100 }), (counts, rows) => {
        const common = counts.indexOf(Math.max(...counts));
        const all = referenceOf({ kind: 'categorical', counts });
        const pooled = pooledCounts(all, liveValues(new Float64Array(rows).fill(common), all));
        expect(pooled.live.reduce((sum, count) => sum + count, 0)).toBe(rows);
        expect(pooled.reference.reduce((sum, count) => sum + count, 0)).toBe(all.rows);
      }),
    );
  });
});
