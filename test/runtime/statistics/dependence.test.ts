import { describe, expect, test } from 'vitest';
import { dependence } from '../../../runtime/statistics/dependence';
import { seededRandom } from '../../../runtime/statistics/random';

const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);

describe('of numbers', () => {
  test("it is Chatterjee's coefficient", () => {
    // y = [3,1,4,1.5,9,2.6,5,3.5]; r = argsort(argsort(y)) + 1; 1 - 3 * abs(diff(r)).sum() / (n * n - 1)
    expect(dependence(x, Float64Array.of(3, 1, 4, 1.5, 9, 2.6, 5, 3.5), 'numbers')).toBeCloseTo(
      -0.38095238095238093,
      14,
    );
  });

  test('with ties in y it is his form for ties', () => {
    // r = rankdata(y, 'max'); l = rankdata(-y, 'max'); 1 - n * abs(diff(r)).sum() / (2 * (l * (n - l)).sum())
    expect(dependence(x, Float64Array.of(2, 1, 4, 1, 2, 2, 5, 3), 'numbers')).toBeCloseTo(-0.2, 14);
  });

  test('a relation that is not monotone counts as much as one that is', () => {
    const many = Float64Array.from({ length: 1000 }, (_, i) => i / 1000);
    const wave = many.map((value) => Math.sin(7 * value));
    expect(dependence(many, wave, 'numbers')).toBeGreaterThan(0.98);
  });
});

describe('of classes', () => {
  const random = seededRandom(1);
  const noise = Float64Array.from({ length: 2000 }, random);
  const classes = Float64Array.from({ length: 2000 }, () => Math.floor(random() * 3));

  test('a code for the class, in any order, is near 1', () => {
    expect(
      dependence(
        classes.map((own) => [7, 1, 4][own]!),
        classes,
        'classes',
      ),
    ).toBeGreaterThan(0.99);
  });

  test('independent columns are near 0', () => {
    expect(Math.abs(dependence(noise, classes, 'classes'))).toBeLessThan(0.05);
  });

  test('a column of one value says nothing, whatever the order of the rows', () => {
    const sorted = classes.toSorted();
    expect(Math.abs(dependence(new Float64Array(2000), sorted, 'classes'))).toBeLessThan(0.05);
  });

  test('a constant label cannot be stated', () => {
    expect(dependence(noise, new Float64Array(2000), 'classes')).toBe(0);
  });
});
