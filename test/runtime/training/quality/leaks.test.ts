import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../runtime/statistics/random';
import { checkImpliedClass } from '../../../../runtime/training/quality/implied-class';
import { checkLabelLeaks } from '../../../../runtime/training/quality/label-leaks';
import { checkedTable, fill } from './checked-table';

const ROWS = 2000;
const random = seededRandom(3);
const chance = fill(ROWS, random);
const noise = fill(ROWS, random);
/** 4 % positives. */
const failed = chance.map((value) => Number(value < 0.04));

describe('a column that states the label', () => {
  test.each([
    ['as a copy', failed],
    ['under other names', failed.map((value) => (value === 1 ? 'b' : 'c'))],
    ['as a number with noise that never crosses', failed.map((value, row) => value * 5 + noise[row]!)],
    [
      'as a range in the middle',
      chance.map((value, row) => (value < 0.04 ? 0.5 : noise[row]! < 0.5 ? 0.1 : 0.9)),
    ],
  ])('%s stops training', (_, x) => {
    expect(checkLabelLeaks(checkedTable({ x, y: failed }))).toMatchObject([
      { severity: 'severe', drop: ['x'] },
    ]);
  });

  test('with a mistake in every twentieth row is a warning', () => {
    const y = noise.map((value) => Number(value < 0.5));
    const x = y.map((value, row) => (row % 20 === 0 ? 1 - value : value));
    expect(checkLabelLeaks(checkedTable({ x, y }))).toMatchObject([{ severity: 'warning', drop: [] }]);
  });

  test('is not one that has nothing to do with it', () => {
    expect(checkLabelLeaks(checkedTable({ x: noise, y: failed }))).toEqual([]);
  });

  test('is found for a regression, whatever its unit', () => {
    const y = noise.map((value) => 20 + 3.3 * value);
    const table = checkedTable({ fahrenheit: y.map((value) => value * 1.8 + 32), other: chance, y });
    expect(checkLabelLeaks(table)).toMatchObject([{ severity: 'severe', drop: ['fahrenheit'] }]);
  });

  test('is not one that predicts it honestly', () => {
    const y = noise.map((value, row) => 20 * value + chance[row]!);
    expect(
      checkLabelLeaks(checkedTable({ x: noise, y })).filter(({ severity }) => severity === 'severe'),
    ).toEqual([]);
  });
});

describe('a value that implies a rare class', () => {
  const flag = (share: number) => failed.map((value, row) => Number(value === 1 && noise[row]! < share));

  test('stops training, although the column explains only a part of the label', () => {
    const table = checkedTable({ overheated: flag(0.5), y: failed });
    expect(checkLabelLeaks(table)).toEqual([]);
    const [finding] = checkImpliedClass(table);
    expect(finding).toMatchObject({ severity: 'severe', drop: ['overheated'] });
    expect(finding?.message).toMatch(/^where "overheated" is 1, "y" is 1 in/);
  });

  test('is found as text, too', () => {
    const x = flag(0.5).map((value) => (value === 1 ? 'yes' : 'no'));
    expect(checkImpliedClass(checkedTable({ x, y: failed }))).toMatchObject([{ drop: ['x'] }]);
  });

  test('may be chance in a few rows', () => {
    expect(checkImpliedClass(checkedTable({ x: flag(0.15), y: failed }))).toEqual([]);
  });

  test('is no surprise where the class is common', () => {
    const common = chance.map((value) => Number(value < 0.5));
    const x = common.map((value, row) => Number(value === 1 && noise[row]! < 0.3));
    expect(checkImpliedClass(checkedTable({ x, y: common }))).toEqual([]);
  });

  test('is not sought in measurements, whose tails may be pure', () => {
    expect(checkImpliedClass(checkedTable({ x: chance, y: failed }))).toEqual([]);
  });
});
