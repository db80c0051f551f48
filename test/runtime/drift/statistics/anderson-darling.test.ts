import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  andersonDarling,
  andersonDarlingEffect,
  andersonDarlingOfEffect,
  andersonDarlingPValue,
} from '../../../../runtime/drift/statistics/anderson-darling';
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
  test('is that of the limiting distribution', () => {
    // Imhof's integral of Σ χ²₁ / (j (j + 1)), 4,000 terms, by scipy.integrate.quad; good to about 1e-9
    const limit = [
      [0.5, 0.7468143734882497],
      [1, 0.35726667319349625],
      [1.933, 0.09999462321460584],
      [2.492, 0.050022188209168206],
      [3.878, 0.010001409654484206],
      [6, 0.0009674520582728663],
    ] as const;
    for (const [z, p] of limit) expect(andersonDarlingPValue(tOf(z))).toBeCloseTo(p, 8);
  });

  test('agrees with the levels that SciPy tables, from 25 % to 0.1 %', () => {
    // stats.anderson_ksamp([x, y]).critical_values are of pooled small samples: [0.325, 1.226, 1.961, 2.718, 3.752, 4.592, 6.546]
    const levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
    [0.325, 1.226, 1.961, 2.718, 3.752, 4.592, 6.546].forEach((t, index) => {
      expect(andersonDarlingPValue(t) / levels[index]!).toBeGreaterThan(0.9);
      expect(andersonDarlingPValue(t) / levels[index]!).toBeLessThan(1.1);
    });
  });

  test('goes on falling where SciPy’s is floored at 0.001, and is 1 at the other end', () => {
    expect(andersonDarlingPValue(tOf(20))).toBeLessThan(1e-8);
    expect(andersonDarlingPValue(-5)).toBe(1);
    // the series and the leading term of the tail meet
    expect(andersonDarlingPValue(tOf(11.9999)) / andersonDarlingPValue(tOf(12.0001))).toBeCloseTo(1, 1);
  });
});

test('an effect does not depend on the sizes of the samples, and gives its statistic back', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 5, noNaN: true }), (effect) => {
      expect(andersonDarlingEffect(andersonDarlingOfEffect(effect, 900, 70), 900, 70)).toBeCloseTo(effect, 9);
    }),
  );
});
