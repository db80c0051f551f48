import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquared } from '../../../runtime/statistics/chi-squared';
import { chiSquaredTail } from '../../../runtime/statistics/gamma';
import {
  populationStability,
  populationStabilityPValue,
} from '../../../runtime/statistics/population-stability';
import {
  wasserstein,
  wassersteinCriticalValue,
  wassersteinPValueBound,
  wassersteinScale,
} from '../../../runtime/statistics/wasserstein';
import { A, B, sample, X, Y } from './samples';

const counts = fc.array(fc.nat(200), { minLength: 4, maxLength: 4 });

describe('the population stability index', () => {
  test('equals numpy’s with half a row in every bin', () => {
    // p = (np.array([80, 20, 0]) + .5) / 101.5; q = (np.array([30, 25, 5]) + .5) / 61.5; ((q - p) * np.log(q / p)).sum()
    expect(populationStability([80, 20, 0], [30, 25, 5])).toBeCloseTo(0.5374593206451841, 12);
  });

  test('is 0 for equal counts, never negative, and symmetric', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(populationStability(a, a)).toBe(0);
        expect(populationStability(a, b)).toBeGreaterThanOrEqual(0);
        expect(populationStability(a, b)).toBeCloseTo(populationStability(b, a), 12);
      }),
    );
  });

  test('has the p-value of its chi-squared limit', () => {
    // stats.chi2.sf(0.21 * 1000 * 100 / 1100, 9)
    expect(populationStabilityPValue(0.21, 1000, 100, 10)).toBeCloseTo(0.024430915412425033, 12);
    expect(populationStabilityPValue(0, 1000, 100, 1)).toBe(1);
  });
});

describe('the Wasserstein distance', () => {
  test('equals SciPy’s', () => {
    // stats.wasserstein_distance(x, y), stats.wasserstein_distance(a, b)
    expect(wasserstein(X, Y)).toBeCloseTo(0.67625, 12);
    expect(wasserstein(A, B)).toBeCloseTo(1.8160317460317459, 12);
  });

  test('is 0 for a sample and itself, symmetric, and a shift is what it is', () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: -50, max: 50 }), (a, b, shift) => {
        expect(wasserstein(a, a)).toBe(0);
        expect(wasserstein(a, b)).toBeCloseTo(wasserstein(b, a), 8);
        expect(
          wasserstein(
            a,
            a.map((value) => value + shift),
          ),
        ).toBeCloseTo(Math.abs(shift), 8);
      }),
    );
  });

  test('is measured by the scale of the sample', () => {
    // s = np.sort(a); F = np.arange(1, 100) / 100; (np.sqrt(F * (1 - F)) * np.diff(s)).sum()
    expect(wassersteinScale(A)).toBeCloseTo(5.672622341247321, 12);
    expect(wassersteinScale(new Float64Array(9).fill(4))).toBe(0);
  });

  test('at its critical value has the p-value that was asked for', () => {
    expect(wassersteinPValueBound(wassersteinCriticalValue(0.001, 1000, 100, 5), 1000, 100, 5)).toBeCloseTo(
      0.001,
      12,
    );
    expect(wassersteinPValueBound(0, 10, 10, 0)).toBe(1);
    expect(wassersteinPValueBound(1, 10, 10, 0)).toBe(0);
  });
});

describe('chi-squared', () => {
  test('equals SciPy’s without Yates’ correction', () => {
    // stats.chi2_contingency([[80, 20, 5], [30, 25, 0]], correction=False)
    const { statistic, degrees } = chiSquared([80, 20, 5], [30, 25, 0]);
    expect(statistic).toBeCloseTo(14.02772311863221, 11);
    expect(degrees).toBe(2);
    expect(chiSquaredTail(statistic, degrees)).toBeCloseTo(0.0008993290620034976, 12);
  });

  test('leaves out a category that nobody has', () => {
    expect(chiSquared([80, 0, 20, 5], [30, 0, 25, 0])).toEqual(chiSquared([80, 20, 5], [30, 25, 0]));
  });

  test('is 0 for proportional counts, and symmetric', () => {
    const some = counts.filter((each) => each.some((count) => count > 0));
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(
          chiSquared(
            a,
            a.map((count) => count * 3),
          ).statistic,
        ).toBeCloseTo(0, 9);
        expect(chiSquared(a, b).statistic).toBeCloseTo(chiSquared(b, a).statistic, 9);
      }),
    );
  });
});
