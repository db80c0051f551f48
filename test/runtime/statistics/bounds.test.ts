import { describe, expect, test } from 'vitest';
import { Z_95 } from '../../../runtime/statistics/bounds';
import { meanBounds } from '../../../runtime/statistics/mean-bounds';
import { rocAucBounds } from '../../../runtime/statistics/roc-auc-bounds';
import { wilson } from '../../../runtime/statistics/wilson';

// scipy.stats.binomtest(events, rows).proportion_ci(method='wilson')
test.each([
  [8, 10, 0.4901625, 0.9433178],
  [0, 10, 0, 0.2775328],
  [10, 10, 0.7224672, 1],
  [900, 1000, 0.879848, 0.9170908],
])('the interval of %d of %d by Wilson', (events, rows, lower, upper) => {
  const bounds = wilson(events, rows, Z_95);
  expect(bounds.lower).toBeCloseTo(lower, 6);
  expect(bounds.upper).toBeCloseTo(upper, 6);
});

describe('the interval of an area under the ROC curve', () => {
  test('holds the area, is narrower with more rows, and never leaves 0 to 1', () => {
    const few = rocAucBounds(0.8, 20, 20, Z_95);
    const many = rocAucBounds(0.8, 2000, 2000, Z_95);
    expect(few.lower).toBeLessThan(many.lower);
    expect(many.lower).toBeLessThan(0.8);
    expect(many.upper).toBeGreaterThan(0.8);
    expect(few.upper).toBeGreaterThan(many.upper);
    expect(few.upper).toBeLessThan(1);
  });

  test('is not empty where every pair is ranked correctly', () => {
    const { lower, upper } = rocAucBounds(1, 10, 10, Z_95);
    expect(upper).toBe(1);
    expect(lower).toBeLessThan(0.9);
    expect(lower).toBeGreaterThan(0.5);
  });

  test('is the same for the area turned around', () => {
    const { lower, upper } = rocAucBounds(0.7, 30, 50, Z_95);
    const turned = rocAucBounds(0.3, 30, 50, Z_95);
    expect(turned.lower).toBeCloseTo(1 - upper, 9);
    expect(turned.upper).toBeCloseTo(1 - lower, 9);
  });

  test('covers the true area in about 95 % of samples', () => {
    // 400 samples of 40 positives and 60 negatives: uniform scores, positives as the greater of two, so that the area is 2/3
    let seed = 7;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    let covered = 0;
    for (let sample = 0; sample < 400; sample++) {
      const positives = Array.from({ length: 40 }, () => Math.max(random(), random()));
      const negatives = Array.from({ length: 60 }, () => random());
      const won = positives.reduce((sum, p) => sum + negatives.filter((n) => p > n).length, 0);
      const { lower, upper } = rocAucBounds(won / 2400, 40, 60, Z_95);
      covered += Number(lower <= 2 / 3 && upper >= 2 / 3);
    }
    // 95 % and three standard errors of 400 samples
    expect(covered / 400).toBeGreaterThan(0.917);
    expect(covered / 400).toBeLessThan(0.983);
  });
});

test('the interval of a mean is that of its standard error', () => {
  // np.mean([1, 2, 3]) and 1.96 * scipy.stats.sem([1, 2, 3])
  const { lower, upper } = meanBounds(6, 14, 3, Z_95);
  expect(lower).toBeCloseTo(2 - 1.1315857, 6);
  expect(upper).toBeCloseTo(2 + 1.1315857, 6);
  expect(meanBounds(5, 25, 1, Z_95)).toEqual({ lower: -Infinity, upper: Infinity });
});
