import { describe, expect, test } from 'vitest';
import { maximumMeanDiscrepancy } from '../../../runtime/statistics/maximum-mean-discrepancy';
import { normalRows } from '../drift/normal-rows';

const REFERENCE = Float64Array.of(0, 0, 1, 0.5, 2, -1, 0.5, 3);
const CURRENT = Float64Array.of(1, 1, 4, 2, 3, 3);
const options = { permutations: 199, seed: 1 };

describe('the maximum mean discrepancy', () => {
  test('equals the unbiased estimate in numpy', () => {
    // d = lambda A, B: ((A[:, None] - B[None]) ** 2).sum(-1); s = np.median(np.sqrt(d(R, R)[np.tril_indices(4, -1)]))
    // k = lambda A, B: np.exp(-d(A, B) / (2 * s ** 2))
    // (k(R, R).sum() - 4) / 12 + (k(C, C).sum() - 3) / 6 - 2 * k(R, C).mean()
    expect(maximumMeanDiscrepancy(REFERENCE, CURRENT, 2, options).statistic).toBeCloseTo(
      0.20996213570442945,
      12,
    );
  });

  test('is the same for the same seed', () => {
    expect(maximumMeanDiscrepancy(REFERENCE, CURRENT, 2, options)).toEqual(
      maximumMeanDiscrepancy(REFERENCE, CURRENT, 2, options),
    );
  });

  test('finds columns that no longer move together, which no column by itself shows', () => {
    const rows = normalRows(3);
    const reference = rows(200, 2, 0, 1);
    for (let row = 0; row < 200; row++) reference[2 * row + 1] = reference[2 * row]!;
    expect(maximumMeanDiscrepancy(reference, rows(100, 2, 0, 1), 2, options).pValue).toBe(1 / 200);
  });

  test('has a p-value that is uniform without drift', () => {
    const rows = normalRows(11);
    // a reference of its own for each, for one reference gives dependent p-values
    const ps = Array.from({ length: 100 }, () =>
      maximumMeanDiscrepancy(rows(60, 2, 0, 1), rows(40, 2, 0, 1), 2, { permutations: 99, seed: 5 }),
    ).map(({ pValue }) => pValue);
    // python3 -c "from scipy import stats; print(stats.binom.ppf([.0005, .9995], 100, .1))": 2 to 21
    const small = ps.filter((p) => p <= 0.1).length;
    expect(small).toBeGreaterThanOrEqual(2);
    expect(small).toBeLessThanOrEqual(21);
  });

  test('of constant rows is a number', () => {
    const constant = new Float64Array(20).fill(7);
    expect(maximumMeanDiscrepancy(constant, constant, 2, options)).toMatchObject({ statistic: 0, pValue: 1 });
  });
});
