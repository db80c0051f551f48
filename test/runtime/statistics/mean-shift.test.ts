import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FARTHEST, meanShift, meanShiftThreshold } from '../../../runtime/statistics/mean-shift';

const settings = { driftThreshold: 4, driftMinimumShift: 0.5 };
const reasonable = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const deviation = fc.double({ min: 0.01, max: 1e6, noNaN: true });

describe('the distance of a mean from the baseline', () => {
  test('equals what numpy computes', () => {
    // python3 -c "import numpy as np; print(abs(np.mean([1.2, 3.4, 2.2]) - 2) / 0.5)"
    expect(meanShift((1.2 + 3.4 + 2.2) / 3, { mean: 2, standardDeviation: 0.5 })).toBeCloseTo(
      0.5333333333333332,
      14,
    );
  });

  test('is 0 for the baseline mean itself', () => {
    fc.assert(
      fc.property(reasonable, deviation, (mean, standardDeviation) => {
        expect(meanShift(mean, { mean, standardDeviation })).toBe(0);
      }),
    );
  });

  test('is k for a shift by k deviations in either direction', () => {
    fc.assert(
      fc.property(
        reasonable,
        deviation,
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom(-1, 1),
        (mean, s, k, sign) => {
          const expected = Math.abs(mean + sign * k * s - mean) / s;
          expect(expected).toBeCloseTo(k, 4);
          expect(meanShift(mean + sign * k * s, { mean, standardDeviation: s })).toBe(expected);
        },
      ),
    );
  });

  test('does not change with the unit of the feature', () => {
    expect(meanShift(212, { mean: 32, standardDeviation: 18 })).toBeCloseTo(
      meanShift(100, { mean: 0, standardDeviation: 10 }),
      12,
    );
  });

  test('of a constant feature is 0 for its value and the farthest for any other', () => {
    const constant = { mean: 7, standardDeviation: 0 };
    expect(meanShift(7, constant)).toBe(0);
    expect(meanShift(7.001, constant)).toBe(FARTHEST);
    expect(meanShift(0, { mean: 0, standardDeviation: 0 })).toBe(0);
    expect(meanShift(-1e-3, { mean: 0, standardDeviation: 0 })).toBe(FARTHEST);
  });

  test('of a constant feature ignores the rounding of its sum', () => {
    let sum = 0;
    for (let row = 0; row < 1000; row++) sum += 0.1;
    expect(sum / 1000).not.toBe(0.1);
    expect(meanShift(sum / 1000, { mean: 0.1, standardDeviation: 0 })).toBe(0);
  });

  test('stays finite for values that overflow', () => {
    const reference = { mean: 0, standardDeviation: 1 };
    expect(meanShift(Number.MAX_VALUE, reference)).toBe(FARTHEST);
    expect(meanShift(Infinity, reference)).toBe(FARTHEST);
    expect(meanShift(NaN, reference)).toBe(FARTHEST);
  });
});

describe('the threshold', () => {
  test('of one row is the threshold that was set', () => {
    expect(meanShiftThreshold(1, settings)).toBe(4);
  });

  test('shrinks with the square root of the rows', () => {
    // python3 -c "import numpy as np; print(4 / np.sqrt(3))"
    expect(meanShiftThreshold(3, settings)).toBeCloseTo(2.3094010767585034, 14);
    expect(meanShiftThreshold(16, settings)).toBe(1);
  });

  test('never falls below the smallest shift worth an alarm', () => {
    expect(meanShiftThreshold(64, settings)).toBe(0.5);
    expect(meanShiftThreshold(100_000, settings)).toBe(0.5);
  });
});
