import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/statistics/random';
import { tailQuantile, tailShape } from '../../../runtime/statistics/tail-quantile';

const uniform = seededRandom(3);
const exponential = Float64Array.from({ length: 20_000 }, () => -Math.log(1 - uniform()));
/** Pareto with exponent 4, whose shape is 1/4. */
const pareto = Float64Array.from({ length: 20_000 }, () => (1 - uniform()) ** -0.25);

describe('the tail', () => {
  test('of an exponential goes on as it does', () => {
    // -ln(0.0001)
    expect(tailQuantile(exponential, 0.0001) / 9.210340371976182).toBeCloseTo(1, 1);
    expect(tailShape(exponential)).toBeLessThan(0.1);
  });

  test('of a Pareto distribution is as heavy as it is', () => {
    expect(tailShape(pareto)).toBeGreaterThan(0.15);
    expect(tailShape(pareto)).toBeLessThan(0.35);
    // 0.0001 ** -0.25 = 10
    const estimated = tailQuantile(pareto, 0.0001, tailShape(pareto));
    expect(estimated).toBeGreaterThan(8);
    expect(estimated).toBeLessThan(12.5);
  });

  test('of values without a tail is their greatest', () => {
    const flag = Float64Array.from({ length: 100 }, (_, index) => Number(index < 20));
    expect(tailQuantile(flag, 0.001, tailShape(flag))).toBe(1);
  });

  test('is not needed for a share that can be counted', () => {
    // np.quantile(np.arange(101), 0.9)
    expect(
      tailQuantile(
        Float64Array.from({ length: 101 }, (_, index) => index),
        0.1,
      ),
    ).toBeCloseTo(90, 12);
  });
});
