import { expect, test } from 'vitest';
import { quantile } from '../../../runtime/statistics/quantile';

test("it is numpy's", () => {
  // np.quantile([1, 2, 4, 8, 16], [.1, .25, .5, .9])
  const sorted = Float64Array.of(1, 2, 4, 8, 16);
  expect([0.1, 0.25, 0.5, 0.9].map((share) => quantile(sorted, share))).toEqual([1.4, 2, 4, 12.8]);
});

test('the ends are the least and the greatest value', () => {
  expect([quantile(Float64Array.of(3, 5), 0), quantile(Float64Array.of(3, 5), 1)]).toEqual([3, 5]);
});
