import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kolmogorovTail,
  ksCriticalValue,
  ksPValue,
  ksStatistic,
} from '../../../runtime/statistics/kolmogorov-smirnov';
import { A, B, sample, X, Y } from './samples';

describe('the statistic', () => {
  test('equals SciPy’s, ties included', () => {
    // stats.ks_2samp(x, y).statistic, stats.ks_2samp(a, b).statistic
    expect(ksStatistic(X, Y)).toBeCloseTo(0.3, 12);
    expect(ksStatistic(A, B)).toBeCloseTo(0.17666666666666667, 12);
  });

  test('is 0 for a sample and itself, symmetric, and at most 1', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(ksStatistic(a, a)).toBe(0);
        expect(ksStatistic(a, b)).toBe(ksStatistic(b, a));
        expect(ksStatistic(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is 1 for samples that do not overlap', () => {
    expect(ksStatistic(Float64Array.of(1, 2), Float64Array.of(3, 4, 5))).toBe(1);
  });
});

describe('the p-value', () => {
  test('equals SciPy’s exact one', () => {
    // stats.ks_2samp(x, y, mode='exact').pvalue, stats.ks_2samp(a, b, mode='exact').pvalue,
    // stats.ks_2samp([1, 2, 3, 4, 5], [3.5, 4.5, 5.5, 6.5, 7.5], mode='exact').pvalue
    expect(ksPValue(0.3, 8, 5)).toBeCloseTo(0.850815850815851, 12);
    expect(ksPValue(0.17666666666666667, 100, 30)).toBeCloseTo(0.4211990270029419, 12);
    expect(ksPValue(0.6, 5, 5)).toBeCloseTo(0.35714285714285715, 12);
  });

  test('of samples that do not overlap is the share of the two paths that part them', () => {
    // 2 / binomial(12, 5)
    expect(ksPValue(1, 7, 5)).toBeCloseTo(2 / 792, 15);
  });

  test('tends to Kolmogorov’s limit, which equals SciPy’s', () => {
    // [stats.kstwobign.sf(x) for x in (0.5, 1, 1.36, 3)]
    const tails = [0.9639452436648751, 0.26999967167735456, 0.049485876755377876, 3.045995948942526e-8];
    [0.5, 1, 1.36, 3].forEach((x, index) => {
      expect(kolmogorovTail(x)).toBeCloseTo(tails[index]!, 12);
    });
    expect(ksPValue(1.36 * Math.sqrt(1 / 1000), 2000, 2000)).toBeCloseTo(0.049485876755377876, 12);
  });

  test('is 1 without a difference, and never grows with the difference', () => {
    expect(ksPValue(0, 10, 10)).toBe(1);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 60 }), (n, m) => {
        const ps = [0.2, 0.4, 0.6, 0.8, 1].map((d) => ksPValue(Math.round(d * n * m) / (n * m), n, m));
        expect(ps).toEqual(ps.toSorted((a, b) => b - a));
      }),
    );
  });

  test('at the critical value is at most the level that was asked for', () => {
    for (const level of [0.05, 1e-3, 1e-5]) {
      expect(ksPValue(ksCriticalValue(level, 1000, 100), 1000, 100)).toBeLessThanOrEqual(level);
      expect(ksPValue(ksCriticalValue(level, 1000, 100), 1000, 100)).toBeGreaterThan(level / 4);
    }
  });
});
