import { describe, expect, test } from 'vitest';
import { expectedRefusals, judgeRefused } from '../../../runtime/drift/refused-share';

const NONE = { refused: 0, rows: 2000 };
const judged = (refused: number, rows: number, expected = NONE, level = 0.0001, minimumEffect = 0.2) =>
  judgeRefused(refused, rows, expected, level, minimumEffect);

describe('refused rows that training had none of', () => {
  test('are no drift while they are few, and are from four of a hundred on', () => {
    expect([0, 1, 2, 3, 4].map((refused) => judged(refused, 100).exceeded)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  test('have the p-value of the exact test', () => {
    // all three are among the hundred: C(100, 3) / C(2100, 3)
    expect(judged(3, 100).pValue).toBeCloseTo((100 * 99 * 98) / (2100 * 2099 * 2098), 12);
  });

  test('need an effect that matters, however many rows show it', () => {
    // 0.5 % of 20,000 rows is far from chance, and h = 0.14
    expect(judged(100, 20_000)).toMatchObject({ exceeded: false, threshold: Math.sin(0.1) ** 2 });
    expect(judged(100, 20_000, NONE, 0.0001, 0.1).exceeded).toBe(true);
  });
});

test('a share that training had is no drift, and a greater one is', () => {
  const tenth = { refused: 200, rows: 2000 };
  expect([5, 10, 20, 30, 40].map((refused) => judged(refused, 100, tenth).exceeded)).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(judged(0, 100, tenth)).toMatchObject({ effectSize: 0, exceeded: false });
});

test('with so few rows that no share is beyond chance, none is drift', () => {
  expect(judged(2, 2, { refused: 5, rows: 10 })).toMatchObject({ threshold: 1, exceeded: false });
});

test('training would have refused rows with gaps, and about as many with a new category as it has once', () => {
  const baseline = {
    rows: 990,
    omittedRows: 10,
    features: [
      { kind: 'categorical' as const, counts: [900, 87, 1, 1, 1, 0] },
      { kind: 'numeric' as const, mean: 0, standardDeviation: 1, edges: [0], counts: [989, 1], sample: '' },
    ],
    prediction: { kind: 'categorical' as const, counts: [1, 1] },
  };
  expect(expectedRefusals(baseline)).toEqual({ refused: 13, rows: 1000 });
});
