import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rocAuc } from '../../../../runtime/training/metrics/roc-auc';

test('ties count half, as in scikit-learn', () => {
  // roc_auc_score([0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.4, 0.4])
  const scores = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.4);
  expect(rocAuc(scores, [false, false, true, true, false, true])).toBeCloseTo(0.6666666666666667, 15);
});

test('it is the share of pairs in the right order, and one minus that for the reversed scores', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), {
    minLength: 2,
    maxLength: 40,
  });
  fc.assert(
    fc.property(rows, (data) => {
      const scores = Float64Array.from(data, ([score]) => score);
      const positive = data.map(([, own]) => own);
      const pairs = data.flatMap(([a, isPositive]) =>
        data.flatMap(([b, other]) => (isPositive && !other ? [a > b ? 1 : a === b ? 0.5 : 0] : [])),
      );
      const expected =
        pairs.length === 0 ? null : pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
      const value = rocAuc(scores, positive);
      const reversed = rocAuc(
        scores.map((score) => -score),
        positive,
      );
      if (expected === null) expect([value, reversed]).toEqual([null, null]);
      else {
        expect(value).toBeCloseTo(expected, 12);
        expect(reversed).toBeCloseTo(1 - expected, 12);
      }
    }),
  );
});
