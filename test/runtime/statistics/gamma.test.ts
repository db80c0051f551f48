import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalValue } from '../../../runtime/statistics/critical-value';
import { chiSquaredTail, logGamma, normalTails, upperGamma } from '../../../runtime/statistics/gamma';

describe('the gamma functions equal SciPy’s', () => {
  test.each([
    // special.gammaln
    [0.3, 1.0957979948180756],
    [5.5, 3.9578139676187165],
    [120, 453.0248962384961],
  ])('ln Γ(%d)', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 10);
  });

  test.each([
    // special.gammaincc
    [0.5, 0.25, 0.47950012218695337],
    [2.5, 10, 0.0012497305630313773],
    [30, 20, 0.9781817824744425],
    [30, 45, 0.007337199297796568],
    [0.5, 30, 9.485737571073857e-15],
  ])('Q(%d, %d)', (a, x, expected) => {
    expect(upperGamma(a, x) / expected).toBeCloseTo(1, 12);
  });

  test.each([
    // stats.chi2.sf
    [0.1, 1, 0.7518296340458492],
    [3.84, 1, 0.05004352124870519],
    [25, 3, 1.5440498291101365e-5],
    [120, 50, 1.0958807112599678e-7],
    [1e-3, 2, 0.9995001249791693],
    [400, 3, 2.2138865931011112e-86],
  ])('the tail of chi-squared above %d with %d degrees', (x, degrees, expected) => {
    expect(chiSquaredTail(x, degrees) / expected).toBeCloseTo(1, 9);
  });

  test('the tails of the normal', () => {
    // 2 * stats.norm.sf(1.96), 2 * stats.norm.sf(8)
    expect(normalTails(1.96)).toBeCloseTo(0.04999579029644087, 14);
    expect(normalTails(8) / 1.244192114854348e-15).toBeCloseTo(1, 11);
  });
});

test('a critical value is where the tail reaches the level', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 0.999, noNaN: true }), (level) => {
      expect(criticalValue((x) => Math.exp(-x), level)).toBeCloseTo(-Math.log(level), 9);
    }),
  );
});
