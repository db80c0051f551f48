import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../../runtime/training/encoding/encode-label';
import { splitRows } from '../../../runtime/training/split-rows';

function classes(...counts: number[]): Target {
  const values = Float64Array.from(counts.flatMap((count, index) => new Array<number>(count).fill(index)));
  return { task: 'classification', classes: counts.map((_, index) => index), values };
}

test('every row is in one of the two parts, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2, max: 30 }), { minLength: 2, maxLength: 4 }),
      fc.nat(),
      (counts, seed) => {
        const { training, heldOut } = splitRows(classes(...counts), 0.3, seed);
        const total = counts.reduce((sum, count) => sum + count, 0);
        expect([...training, ...heldOut].sort((a, b) => a - b)).toEqual(
          Array.from({ length: total }, (_, row) => row),
        );
        expect([...training]).toEqual([...training].sort((a, b) => a - b));
      },
    ),
  );
});

describe('each class', () => {
  test('is divided in the same proportion', () => {
    const target = classes(900, 100);
    const { heldOut } = splitRows(target, 0.2, 1);
    expect(heldOut.filter((row) => target.values[row] === 1)).toHaveLength(20);
    expect(heldOut).toHaveLength(200);
  });

  test('of two rows has one on each side', () => {
    const { training, heldOut } = splitRows(classes(50, 2), 0.01, 1);
    expect([training.filter((row) => row >= 50).length, heldOut.filter((row) => row >= 50).length]).toEqual([
      1, 1,
    ]);
  });
});

test('the seed decides', () => {
  const target = classes(60, 40);
  expect(splitRows(target, 0.2, 7)).toEqual(splitRows(target, 0.2, 7));
  expect(splitRows(target, 0.2, 7)).not.toEqual(splitRows(target, 0.2, 8));
});

test('a regression is divided as one', () => {
  const target: Target = {
    task: 'regression',
    classes: [],
    values: Float64Array.from({ length: 10 }, Math.sqrt),
  };
  expect(splitRows(target, 0.3, 1).heldOut).toHaveLength(3);
});
