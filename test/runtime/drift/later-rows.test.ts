import { describe, expect, test } from 'vitest';
import { laterRowsAgree } from '../../../runtime/drift/later-rows';
import { referenceOf } from '../../../runtime/drift/reference/reference';
import { normalRows } from './normal-rows';
import { categorical, normal, testDetector } from './test-detector';

const ROWS = 25;
const CLEAN_SAMPLES = 2000;

describe('later rows agree in at most one of twenty samples without drift', () => {
  test('of a number', () => {
    const reference = referenceOf(normal('cpu', 40, 10)[1]);
    const draw = normalRows(7);
    const agreeing = Array.from({ length: CLEAN_SAMPLES }, () =>
      laterRowsAgree(draw(ROWS, 1, 40, 10), reference),
    ).filter(Boolean).length;
    expect(agreeing / CLEAN_SAMPLES).toBeLessThan(0.07);
    expect(agreeing).toBeGreaterThan(0);
  });

  test('of a category with rare values', () => {
    const reference = referenceOf({ kind: 'categorical', counts: [700, 280, 19, 1] });
    const uniform = normalRows(8);
    const category = (z: number) => [0.5244, 2.0537, 3.0902, Infinity].findIndex((edge) => z < edge);
    const agreeing = Array.from({ length: CLEAN_SAMPLES }, () =>
      laterRowsAgree(uniform(ROWS, 1, 0, 1).map(category), reference),
    ).filter(Boolean).length;
    expect(agreeing / CLEAN_SAMPLES).toBeLessThan(0.06);
  });
});

describe('later rows agree with drift', () => {
  test('of a mean that moved by a standard deviation', () => {
    const reference = referenceOf(normal('cpu', 40, 10)[1]);
    expect(laterRowsAgree(normalRows(9)(ROWS, 1, 50, 10), reference)).toBe(true);
  });

  test('of a category that became frequent', () => {
    const reference = referenceOf({ kind: 'categorical', counts: [970, 30] });
    expect(
      laterRowsAgree(
        Float64Array.from({ length: ROWS }, (_, row) => Number(row % 5 === 0)),
        reference,
      ),
    ).toBe(true);
  });
});

describe('a service with windows that overlap', () => {
  const served = {
    driftTests: ['ks', 'anderson_darling', 'wasserstein', 'psi', 'chi_squared', 'mean_shift'] as const,
    driftConfirmations: 2,
    driftConfirmationWindows: 3,
    driftEvaluateEvery: 25,
    driftMinimumSample: 100,
  };
  const latency = normal('latency', 120, 20);
  const region = categorical('region', ['eu', 'us']);

  function serve(rowAt: (row: number) => number, rows: number) {
    const { detector, episodes } = testDetector([latency, region], served);
    const statuses = new Set<string>();
    for (let row = 0; row < rows; row++) {
      // predictions as in the baseline
      detector.observe(Float64Array.of(rowAt(row), row % 2), 1, Float64Array.of(Number(row % 10 === 9)));
      statuses.add(detector.state().window.status);
    }
    return { episodes, statuses };
  }

  test('never confirms one wild value, however far out it is', () => {
    for (let stream = 0; stream < 30; stream++) {
      const values = normalRows(100 + stream)(450, 1, 120, 20);
      const { episodes, statuses } = serve((row) => (row === 200 ? 30_000 : values[row]!), 450);
      expect(episodes).toEqual([]);
      expect(statuses).not.toContain('drift');
    }
  });

  test('never confirms a burst of wild rows that is over', () => {
    const values = normalRows(31)(600, 1, 120, 20);
    const { episodes, statuses } = serve((row) => (row >= 200 && row < 225 ? 300 : values[row]!), 600);
    expect(statuses).toContain('possible');
    expect(episodes).toEqual([]);
  });

  test('confirms a shift that lasts', () => {
    const values = normalRows(32)(400, 1, 120, 20);
    const { episodes } = serve((row) => values[row]! + (row >= 200 ? 20 : 0), 400);
    expect(episodes).toMatchObject([{ type: 'started', findings: [{ feature: 'latency' }] }]);
  });
});
