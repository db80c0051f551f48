import { describe, expect, test } from 'vitest';
import { checkClassBalance } from '../../../../runtime/training/quality/class-balance';
import { checkDuplicatedRows } from '../../../../runtime/training/quality/duplicated-rows';
import { checkLabelValues } from '../../../../runtime/training/quality/label-values';
import { checkMissingValues } from '../../../../runtime/training/quality/missing-values';
import { checkSchema } from '../../../../runtime/training/quality/schema';
import { checkedTable, fill } from './checked-table';

const x = fill(100, (row) => row / 7);
const y = fill(100, (row) => row % 2);

describe('missing feature values', () => {
  const gaps = (rows: number) => checkedTable({ x, z: fill(100, (row) => (row < rows ? 'NA' : row)), y });

  test('cost the rows, and say how many', () => {
    const [finding] = checkMissingValues(gaps(20));
    expect(finding).toMatchObject({ severity: 'warning', drop: [] });
    expect(finding?.message).toMatch(/^20 rows \(20 %\)/);
  });

  test('in more than a fifth of the rows stop training and name the column', () => {
    expect(checkMissingValues(gaps(21))).toMatchObject([{ severity: 'severe', drop: ['z'] }]);
  });

  test('are counted by row, not by cell', () => {
    const holes = fill(100, (row) => (row < 15 ? 'NA' : row));
    expect(checkMissingValues(checkedTable({ a: holes, b: holes, y }))).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  test('that do not exist are not mentioned', () => {
    expect(checkMissingValues(gaps(0))).toEqual([]);
  });
});

describe('a label', () => {
  test('that is missing anywhere stops training', () => {
    const [finding] = checkLabelValues(
      checkedTable({ x, y: fill(100, (row) => (row === 3 ? '' : row % 2)) }),
    );
    expect(finding).toMatchObject({
      severity: 'severe',
      message: expect.stringContaining('missing in 1 rows') as string,
    });
  });

  test.each([
    ['class', 'yes'],
    ['number', 1.5],
  ])('of one %s stops training', (_, only) => {
    expect(checkLabelValues(checkedTable({ x, y: fill(100, () => only) }))[0]?.message).toContain(
      `is ${only} in every row`,
    );
  });
});

describe('a class', () => {
  const withPositives = (count: number, rows = 1000) =>
    checkedTable({ x: fill(rows, (row) => row / 7), y: fill(rows, (row) => (row < count ? 'up' : 'down')) });

  test('of one row can only be learned or measured', () => {
    expect(checkClassBalance(withPositives(1))).toMatchObject([{ severity: 'severe' }]);
  });

  test('whose rows all miss a value is as good as absent', () => {
    const table = checkedTable({ x: fill(100, (row) => (row % 2 === 0 ? 'NA' : row)), y });
    expect(checkClassBalance(table)[0]?.message).toMatch(/class 0 of "y" has 0 whole rows/);
  });

  test('of few rows, or of few in a hundred, is a warning', () => {
    expect(checkClassBalance(withPositives(29))[0]?.message).toMatch(/only 29 rows/);
    expect(checkClassBalance(withPositives(49))[0]?.message).toMatch(
      /rare \(49 rows, 4.9 %\).*--class-weight balanced/,
    );
    expect(checkClassBalance(withPositives(50))).toEqual([]);
  });

  test('is not one of more than a hundred', () => {
    const table = checkedTable({ x: fill(404, Math.sqrt), y: fill(404, (row) => `c${row % 101}`) });
    expect(checkClassBalance(table)).toMatchObject([
      { severity: 'severe', message: expect.stringMatching(/101 distinct values/) as string },
    ]);
  });
});

describe('rows', () => {
  test('that repeat another in all columns are counted', () => {
    const table = checkedTable({
      x: fill(100, (row) => row % 50),
      y: fill(100, (row) => (row === 99 ? 1 : 0)),
    });
    expect(checkDuplicatedRows(table)[0]?.message).toMatch(/^49 rows \(49 %\)/);
  });

  test('fewer than 20 are not trained on', () => {
    expect(checkSchema(checkedTable({ x: x.slice(0, 19), y: y.slice(0, 19) }))).toMatchObject([
      { severity: 'severe' },
    ]);
    expect(checkSchema(checkedTable({ x: x.slice(0, 20), y: y.slice(0, 20) }))).toEqual([]);
  });

  test('fewer than features are a warning', () => {
    const wide = Object.fromEntries(fill(30, String).map((name) => [`x${name}`, x.slice(0, 25)]));
    expect(checkSchema(checkedTable({ ...wide, y: y.slice(0, 25) }))).toMatchObject([
      { severity: 'warning' },
    ]);
  });
});
