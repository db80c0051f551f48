import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lessThan, nextUp } from '../../../../runtime/training/importing/threshold';

const delicate = fc.constantFrom(
  0,
  -0,
  0.1,
  -0.1,
  1,
  2 ** -149,
  -(2 ** -149),
  2 ** -150,
  Number.MIN_VALUE,
  16_777_217,
  3.4028234663852886e38,
  1e300,
  -1e300,
);
const finite = fc.oneof(
  delicate,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const steps = fc.integer({ min: -3, max: 3 });

/** Some 64-bit floats away. */
function near(value: number, by: number): number {
  let moved = value;
  for (let step = 0; step < Math.abs(by); step++) moved = by > 0 ? nextUp(moved) : -nextUp(-moved);
  return moved;
}

describe('a threshold of another library', () => {
  test('divides 64-bit floats exactly as the comparison there', () => {
    fc.assert(
      fc.property(finite, steps, (threshold, by) => {
        const x = near(threshold, by);
        expect(x < lessThan('<=', threshold, 64)).toBe(x <= threshold);
        expect(x < lessThan('<', threshold, 64)).toBe(x < threshold);
      }),
    );
  });

  test('divides them exactly where they are rounded to 32 bits first', () => {
    fc.assert(
      fc.property(finite, finite, steps, (threshold, other, by) => {
        // near the threshold, half-way between two 32-bit floats, and anywhere
        const single = Math.fround(threshold);
        const next = Math.fround(single * (1 + 2 ** -23) + 2 ** -149);
        for (const x of [near(threshold, by), near((single + next) / 2, by), near(single, by), other]) {
          if (!Number.isFinite(x)) continue;
          expect(x < lessThan('<=', threshold, 32)).toBe(Math.fround(x) <= threshold);
          expect(x < lessThan('<', threshold, 32)).toBe(Math.fround(x) < threshold);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
