import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  andersonDarling,
  andersonDarlingEffect,
  andersonDarlingOfEffect,
  andersonDarlingPValue,
} from '../../../runtime/statistics/anderson-darling';
import { limitPValue } from '../../../runtime/statistics/anderson-darling-limit';
import { A, B, sample, X, Y } from './samples';

/** The T whose A² in the limit is z. */
const tOf = (z: number): number => (z - 1) / Math.sqrt((2 * Math.PI ** 2) / 3 - 6);

describe('the statistic', () => {
  test('equals SciPy’s, ties included', () => {
    // stats.anderson_ksamp([x, y]).statistic, stats.anderson_ksamp([a, b]).statistic
    expect(andersonDarling(X, Y)).toBeCloseTo(-0.9684527288180308, 11);
    expect(andersonDarling(A, B)).toBeCloseTo(2.0350942995330605, 11);
  });

  test('is symmetric, and least where nothing differs', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(andersonDarling(a, b)).toBeCloseTo(andersonDarling(b, a), 9);
        expect(andersonDarlingEffect(andersonDarling(a, a), a.length, a.length)).toBe(0);
      }),
    );
  });

  test('of values that are all alike is a number', () => {
    const alike = new Float64Array(20).fill(3);
    expect(andersonDarling(alike, alike)).toBeLessThan(0);
  });
});

describe('the p-value', () => {
  // b = [(i * 53 % 89) / scale + shift for i in range(m)], a = [(i * 37 % 101) / 7 for i in range(n)]
  const aOf = (n: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => ((i * 37) % 101) / 7).sort();
  const bOf = (m: number, scale: number, shift: number): Float64Array =>
    Float64Array.from({ length: m }, (_, i) => ((i * 53) % 89) / scale + shift).sort();

  test.each([
    [aOf(100), bOf(30, 6, 1.2), 0.0879544768869736],
    [aOf(100), bOf(30, 6, 1.5), 0.04715868794632603],
    [aOf(100), bOf(60, 5, -3.2), 0.022958239497202663],
    [aOf(80), bOf(80, 5, 0.8), 0.0010656345109010138],
  ])('equals SciPy’s where that is not capped', (a, b, p) => {
    // stats.anderson_ksamp([a, b]).significance_level
    expect(andersonDarlingPValue(andersonDarling(a, b))).toBeCloseTo(p, 11);
  });

  test('falls everywhere, from 1 to far below 0.001, where SciPy’s is floored', () => {
    const values = Array.from({ length: 400 }, (_, i) => andersonDarlingPValue(-1.3 + i / 10));
    values.reduce((before, p) => {
      expect(p).toBeLessThanOrEqual(before);
      return p;
    });
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBeLessThan(1e-8);
  });

  test.each([0.325, 6.546])('has no step at %d, where SciPy’s ends', (t) => {
    expect(andersonDarlingPValue(t - 1e-9) / andersonDarlingPValue(t + 1e-9)).toBeCloseTo(1, 7);
  });
});

describe('the limiting distribution', () => {
  test('is Imhof’s integral', () => {
    // of Σ χ²₁ / (j (j + 1)), 4,000 terms, by scipy.integrate.quad; good to about 1e-9
    const limit = [
      [0.5, 0.7468143734882497],
      [1, 0.35726667319349625],
      [1.933, 0.09999462321460584],
      [2.492, 0.050022188209168206],
      [3.878, 0.010001409654484206],
      [6, 0.0009674520582728663],
    ] as const;
    for (const [z, p] of limit) expect(limitPValue(tOf(z))).toBeCloseTo(p, 8);
  });

  test('has a tail that meets the series', () => {
    expect(limitPValue(tOf(11.9999)) / limitPValue(tOf(12.0001))).toBeCloseTo(1, 1);
    expect(limitPValue(-5)).toBe(1);
  });

  test('is within a tenth of the levels that SciPy interpolates between', () => {
    // stats.anderson_ksamp([x, y]).critical_values are of pooled small samples
    const levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
    [0.325, 1.226, 1.961, 2.718, 3.752, 4.592, 6.546].forEach((t, index) => {
      expect(limitPValue(t) / levels[index]!).toBeGreaterThan(0.9);
      expect(limitPValue(t) / levels[index]!).toBeLessThan(1.1);
    });
  });
});

test('an effect does not depend on the sizes of the samples, and gives its statistic back', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 5, noNaN: true }), (effect) => {
      expect(andersonDarlingEffect(andersonDarlingOfEffect(effect, 900, 70), 900, 70)).toBeCloseTo(effect, 9);
    }),
  );
});
