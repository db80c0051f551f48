import { describe, expect, test } from 'vitest';
import { checkConstantColumns } from '../../../../runtime/training/quality/constant-columns';
import { checkDates } from '../../../../runtime/training/quality/dates';
import { checkHighCardinality } from '../../../../runtime/training/quality/high-cardinality';
import { checkIdentifiers } from '../../../../runtime/training/quality/identifiers';
import { checkMixedTypes } from '../../../../runtime/training/quality/mixed-types';
import { checkRanges } from '../../../../runtime/training/quality/ranges';
import { checkedTable, fill } from './checked-table';

const ROWS = 300;
const y = fill(ROWS, (row) => row % 2);
const column = (values: (row: number) => string | number) => checkedTable({ x: fill(ROWS, values), y });

describe('an identifier is', () => {
  test.each([
    ['text that is different in every row', (row: number) => `M${row}`],
    ['a counter', (row: number) => row + 1],
    ['a counter in a shuffled file', (row: number) => (row * 7) % ROWS],
    ['whole time stamps in the order of the file', (row: number) => 1_700_000_000 + row * 300 + (row % 7)],
  ])('%s', (_, values) => {
    expect(checkIdentifiers(column(values))).toMatchObject([{ severity: 'severe', drop: ['x'] }]);
  });

  test.each([
    ['a measurement that happens never to repeat', (row: number) => Math.sin(row)],
    ['whole numbers that are distinct, in no order and with gaps', (row: number) => ((row * 7) % ROWS) * 3],
    ['a category', (row: number) => `t${row % 5}`],
  ])('not %s', (_, values) => {
    expect(checkIdentifiers(column(values))).toEqual([]);
  });
});

describe('text', () => {
  test('with more than 100 values is refused, once, even where it is nearly an identifier', () => {
    expect(checkHighCardinality(column((row) => `t${row % 101}`))).toMatchObject([
      { severity: 'severe', drop: ['x'] },
    ]);
    expect(checkHighCardinality(column((row) => `t${row % 100}`))).toEqual([]);
    expect(checkHighCardinality(column((row) => `t${row}`))).toEqual([]);
  });

  test.each(['2024-05-17', '2024-05-17T10:00:00Z', '17.05.2024', '5/17/24'])(
    'such as %s is a date',
    (date) => {
      expect(checkDates(column((row) => (row % 3 === 0 ? date : date.replace('17', '18'))))).toMatchObject([
        { drop: ['x'] },
      ]);
    },
  );

  test('that is no date in some row is none', () => {
    expect(checkDates(column((row) => (row === 9 ? 'never' : '2024-05-17')))).toEqual([]);
  });
});

describe('a column of numbers with text in it', () => {
  test('is refused with the text as an example', () => {
    const [finding] = checkMixedTypes(column((row) => (row === 8 ? 'n/k' : row / 3)));
    expect(finding).toMatchObject({ severity: 'severe', drop: ['x'] });
    expect(finding?.message).toMatch(/text in 1 \(such as "n\/k"\)/);
  });

  test('is refused for a decimal comma that was not found, with a hint', () => {
    expect(checkMixedTypes(column((row) => (row === 8 ? '1,5' : row / 3)))[0]?.message).toMatch(
      /"1,5".*check --decimal/,
    );
  });

  test('is a category if most of it is text', () => {
    expect(checkMixedTypes(column((row) => (row % 3 === 0 ? row : 'text')))).toEqual([]);
  });

  test('is not to be dropped if it is the label', () => {
    const table = checkedTable({ x: y, y: fill(ROWS, (row) => (row === 8 ? 'n/k' : row % 2)) });
    expect(checkMixedTypes(table)).toMatchObject([{ drop: [] }]);
  });
});

describe('numbers', () => {
  test('that stand apart from all others are pointed out', () => {
    const [finding] = checkRanges(column((row) => (row % 60 === 0 ? -999 : Math.sin(row))));
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.message).toMatch(/5 values \(1.67 %\) apart from all others \(such as -999,/);
  });

  test('in a long tail are not', () => {
    expect(checkRanges(column((row) => Math.exp(3 * Math.tan(1.2 * Math.sin(row)))))).toEqual([]);
  });

  test('that are a rare flag are not', () => {
    expect(checkRanges(column((row) => Number(row < 5)))).toEqual([]);
  });
});

describe('a constant column', () => {
  test('of numbers or text is a warning', () => {
    expect(checkConstantColumns(column(() => 7))).toMatchObject([{ severity: 'warning', drop: ['x'] }]);
    expect(checkConstantColumns(column(() => 'eu'))).toHaveLength(1);
  });

  test('is judged by the rows that training uses', () => {
    expect(checkConstantColumns(column((row) => (row % 2 === 0 ? 7 : 'NA')))).toHaveLength(1);
  });

  test('is not one with a single other value', () => {
    expect(checkConstantColumns(column((row) => Number(row === 5)))).toEqual([]);
  });
});
