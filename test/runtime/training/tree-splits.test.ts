import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Criterion } from '../../../runtime/training/criterion';
import { Gini } from '../../../runtime/training/gini';
import { SplitSlots } from '../../../runtime/training/split-slots';
import { splitThreshold } from '../../../runtime/training/split-threshold';
import { HISTOGRAM_BINS, rankColumn } from '../../../runtime/training/tree-ranks';
import { Variance } from '../../../runtime/training/variance';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test('a threshold parts any two numbers', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      fc.pre(a !== b);
      const [lower, upper] = [Math.min(a, b), Math.max(a, b)];
      const threshold = splitThreshold(lower, upper);
      expect([lower < threshold, upper < threshold, Number.isFinite(threshold)]).toEqual([true, false, true]);
    }),
  );
});

describe('ranks', () => {
  const few = fc.array(fc.constantFrom(-1, -0, 0, 0.5, 3), { minLength: 1, maxLength: 600 });
  const many = fc.array(finite, { minLength: 1, maxLength: 600 });

  test.each([
    ['32-bit', (rows: number) => new Int32Array(rows)],
    ['8-bit', (rows: number) => new Uint8Array(rows)],
  ])('%s: follow the order of the values, and each stands for the values between its ends', (_, allocate) => {
    fc.assert(
      fc.property(fc.oneof(few, many), (values) => {
        const column = Float64Array.from(values);
        const ranks = allocate(column.length);
        const { lowest, highest } = rankColumn(column, ranks);
        for (let row = 0; row < column.length; row++) {
          expect(column[row]! >= lowest[ranks[row]!]! && column[row]! <= highest[ranks[row]!]!).toBe(true);
        }
        for (let rank = 1; rank < lowest.length; rank++)
          expect(highest[rank - 1]!).toBeLessThan(lowest[rank]!);
      }),
    );
  });

  test('in a byte are bins of about equally many rows', () => {
    const column = Float64Array.from({ length: 25_500 }, (_, row) => ((row * 7919) % 25_500) ** 2);
    const ranks = new Uint8Array(column.length);
    const { lowest } = rankColumn(column, ranks);
    const rows = new Array<number>(HISTOGRAM_BINS).fill(0);
    for (const rank of ranks) rows[rank]! += 1;
    expect(lowest).toHaveLength(HISTOGRAM_BINS);
    expect(rows).toEqual(rows.map(() => 100));
  });
});

describe('slots', () => {
  // close ranks take one way, ranks far apart with few and with many rows the others
  test.each([
    ['close together', 50, 40],
    ['far apart and few', 1_000_000, 20],
    ['far apart and many', 1_000_000, 2000],
    ['in two heaps', 3, 200],
  ])('ascend with the ranks: %s', (_, distinct, most) => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(distinct), { minLength: 1, maxLength: most }),
        fc.nat(9),
        (values, start) => {
          const heaps =
            distinct === 3 ? values.map((value) => value + (value > 1 ? 100_000_000 : 0)) : values;
          const ranks = Int32Array.from([...new Array<number>(start).fill(7), ...heaps]);
          const rows = Int32Array.from(ranks, (_, row) => row);
          const slots = new SplitSlots(ranks.length);
          slots.fill(ranks, rows, start, ranks.length);
          expect(heaps.map((_, i) => slots.rank(slots.slots[i]!))).toEqual(heaps);
          expect(slots.rank(slots.first)).toBe(heaps.reduce((a, b) => Math.min(a, b)));
          expect(slots.rank(slots.last)).toBe(heaps.reduce((a, b) => Math.max(a, b)));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the best split is the best of all', () => {
  const SLOTS = 6;
  const nodeRows = fc.array(
    fc.record({ slot: fc.nat(SLOTS - 1), target: fc.nat(2), draws: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 2, maxLength: 30 },
  );
  type NodeRow = { slot: number; target: number; draws: number };

  function check(
    criterionOf: (targets: Float64Array, draws: Int32Array) => Criterion,
    impurity: (rows: readonly NodeRow[]) => number,
  ): void {
    fc.assert(
      fc.property(nodeRows, fc.integer({ min: 1, max: 4 }), (rows, minSamplesLeaf) => {
        const targets = Float64Array.from(rows, ({ target }) => target);
        const criterion = criterionOf(
          targets,
          Int32Array.from(rows, ({ draws }) => draws),
        );
        const drawn = (some: readonly NodeRow[]): number => some.reduce((sum, { draws }) => sum + draws, 0);
        let best = -Infinity;
        for (let slot = 1; slot < SLOTS; slot++) {
          const left = rows.filter((row) => row.slot < slot);
          const right = rows.filter((row) => row.slot >= slot);
          if (Math.min(drawn(left), drawn(right)) < minSamplesLeaf) continue;
          best = Math.max(best, impurity(rows) - impurity(left) - impurity(right));
        }
        criterion.enter(
          Int32Array.from(rows, (_, i) => i),
          0,
          rows.length,
        );
        const slots = Int32Array.from(rows, ({ slot }) => slot);
        // twice: a search leaves nothing behind
        criterion.bestSplit(slots, 0, SLOTS - 1, 1);
        const split = criterion.bestSplit(slots, 0, SLOTS - 1, minSamplesLeaf);
        if (split === undefined) expect(best).toBe(-Infinity);
        else {
          expect(split.decrease).toBeCloseTo(best, 9);
          expect(rows.some(({ slot }) => slot > split.below && slot < split.above)).toBe(false);
        }
      }),
    );
  }

  /** Gini impurity times weight: W - Σ w² / W. */
  const gini = (weights: readonly number[]) => (rows: readonly NodeRow[]) => {
    const byClass = weights.map((weight, label) =>
      rows.reduce((sum, { target, draws }) => sum + (target === label ? weight * draws : 0), 0),
    );
    const total = byClass.reduce((a, b) => a + b, 0);
    return total === 0 ? 0 : total - byClass.reduce((sum, weight) => sum + weight * weight, 0) / total;
  };

  test('by Gini impurity, of weighted classes', () => {
    const weights = [1, 0.5, 3];
    check(
      (targets, draws) => new Gini(Int32Array.from(targets), draws, Float64Array.from(weights), SLOTS),
      gini(weights),
    );
  });

  test('by Gini impurity, of two weighted classes', () => {
    const weights = [0.7, 2];
    const twoClasses = (rows: readonly NodeRow[]): NodeRow[] =>
      rows.map((row) => ({ ...row, target: Math.min(1, row.target) }));
    check(
      (targets, draws) =>
        new Gini(
          Int32Array.from(targets, (target) => Math.min(1, target)),
          draws,
          Float64Array.from(weights),
          SLOTS,
        ),
      (rows) => gini(weights)(twoClasses(rows)),
    );
  });

  test('by squared error', () => {
    check(
      (targets, draws) => new Variance(targets, draws, SLOTS),
      (rows) => {
        const total = rows.reduce((sum, { draws }) => sum + draws, 0);
        const mean = rows.reduce((sum, { target, draws }) => sum + target * draws, 0) / total;
        return rows.reduce((sum, { target, draws }) => sum + draws * (target - mean) ** 2, 0);
      },
    );
  });
});
