import { describe, expect, test } from 'vitest';
import { binsOf, mostChanged } from '../../../runtime/report/histogram';

describe('the bins of', () => {
  test('numbers are named by their bounds', () => {
    const bins = { edges: [1, 2.5], labels: ['0', '1', '2'], baseline: [0.2, 0.3, 0.5], window: [0, 0, 1] };
    expect(binsOf({ kind: 'numeric', bins })).toEqual([
      { name: 'below 1', baseline: 0.2, live: 0 },
      { name: '1 to 2.5', baseline: 0.3, live: 0 },
      { name: '2.5 or more', baseline: 0.5, live: 1 },
    ]);
  });

  test('a constant number are one', () => {
    const bins = { edges: [], labels: ['0'], baseline: [1], window: [1] };
    expect(binsOf({ kind: 'numeric', bins })).toEqual([{ name: 'any value', baseline: 1, live: 1 }]);
  });

  test('categories that share a label are put together', () => {
    const bins = {
      edges: [],
      labels: ['a', 'other', 'other'],
      baseline: [0.5, 0.25, 0.25],
      window: [0, 0.5, 0.5],
    };
    expect(binsOf({ kind: 'categorical', bins })).toEqual([
      { name: 'a', baseline: 0.5, live: 0 },
      { name: 'other', baseline: 0.5, live: 1 },
    ]);
  });

  test('many categories are the greatest at either time, and all others together', () => {
    const labels = Array.from({ length: 40 }, (_, index) => `c${index}`);
    const baseline = labels.map((_, index) => (index === 0 ? 0.61 : 0.01));
    const window = labels.map((_, index) => (index === 39 ? 1 : 0));
    const bins = binsOf({ kind: 'categorical', bins: { edges: [], labels, baseline, window } });
    expect(bins).toHaveLength(24);
    expect(bins.slice(0, 2).map(({ name }) => name)).toEqual(['c39', 'c0']);
    expect(bins.at(-1)?.name).toBe('17 others');
    expect(bins.at(-1)?.baseline).toBeCloseTo(0.17, 12);
    expect(mostChanged(bins).name).toBe('c39');
  });
});
