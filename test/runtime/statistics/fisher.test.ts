import { expect, test } from 'vitest';
import { fisherPValue, fisherUpperPValue } from '../../../runtime/statistics/fisher';

// 2 * min(hypergeom.cdf(a, n + m, a + b, n), hypergeom.sf(a - 1, n + m, a + b, n)), in exact fractions
test.each([
  [8, 10, 2, 10, 0.023014137565221155],
  [0, 25, 30, 1000, 0.943223817445233],
  [5, 25, 30, 1000, 0.0022482642000079735],
  [60, 100, 400, 1000, 0.00019004556200636944],
  [3, 3, 0, 5, 0.03571428571428571],
  [0, 10, 0, 10, 1],
  [25, 25, 900, 1000, 0.14876464565862513],
])('%d of %d against %d of %d', (events, rows, otherEvents, otherRows, expected) => {
  expect(fisherPValue(events, rows, otherEvents, otherRows)).toBeCloseTo(expected, 11);
});

// scipy.stats.fisher_exact([[a, n - a], [b, m - b]], 'greater'), for the first one in fractions: 2126 / 184756
test.each([
  [8, 10, 2, 10, 2126 / 184756],
  [0, 25, 30, 1000, 1],
  [3, 3, 0, 5, 1 / 56],
  [0, 10, 0, 10, 1],
  [60, 100, 400, 1000, 0.00019004556200636944 / 2],
])('%d of %d are more than %d of %d', (events, rows, otherEvents, otherRows, expected) => {
  expect(fisherUpperPValue(events, rows, otherEvents, otherRows)).toBeCloseTo(expected, 11);
});
