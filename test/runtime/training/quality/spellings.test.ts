import { describe, expect, test } from 'vitest';
import { checkDates } from '../../../../runtime/training/quality/dates';
import { checkDuplicatedColumns } from '../../../../runtime/training/quality/duplicated-columns';
import { checkHighCardinality } from '../../../../runtime/training/quality/high-cardinality';
import { checkIdentifiers } from '../../../../runtime/training/quality/identifiers';
import { checkImpliedClass } from '../../../../runtime/training/quality/implied-class';
import { checkMagnitudes } from '../../../../runtime/training/quality/magnitudes';
import { checkMixedTypes } from '../../../../runtime/training/quality/mixed-types';
import { checkNumberSpelling } from '../../../../runtime/training/quality/number-spelling';
import { checkRanges } from '../../../../runtime/training/quality/ranges';
import { checkSpellingVariants } from '../../../../runtime/training/quality/spelling-variants';
import { checkedTable, fill } from './checked-table';

const ROWS = 300;
const y = fill(ROWS, (row) => row % 2);
const column = (values: (row: number) => string | number, name = 'x') =>
  checkedTable({ [name]: fill(ROWS, values), y });
/** A number from 0 to 996 in no order, different in nearly every row. */
const mixed = (row: number): number => (row * 389) % 997;

describe('numbers in another spelling', () => {
  test.each([
    [
      'thousands',
      (row: number) => `4,${100 + (mixed(row) % 900)}`,
      /such as "4,\d+"\); read them with --thousands ',', or with --decimal , if/,
    ],
    [
      'thousands and decimals',
      (row: number) => `1.${100 + (mixed(row) % 900)},5`,
      /read them with --thousands '.' --decimal ,$/,
    ],
    ['spaces', (row: number) => `4 ${100 + (mixed(row) % 900)}`, /read them with --thousands space$/],
    ['a currency', (row: number) => `$${mixed(row)}.50`, /read them with --units '\$'$/],
    ['a percentage', (row: number) => `${mixed(row) / 10}%`, /read them with --units '%'$/],
    ['a unit', (row: number) => `${mixed(row)} km`, /read them with --units km$/],
    [
      'different units',
      (row: number) => `${mixed(row)}${row % 2 === 0 ? 'K' : 'M'}`,
      /numbers with different units/,
    ],
    ['a few cells', (row: number) => (row === 8 ? '1,234' : mixed(row)), /read them with --thousands ','/],
  ])('%s are neither an identifier nor a category', (_, values, message) => {
    const table = column(values);
    expect(checkNumberSpelling(table)).toMatchObject([{ severity: 'severe', drop: [], about: ['x'] }]);
    expect(checkNumberSpelling(table)[0]?.message).toMatch(message);
    for (const check of [checkIdentifiers, checkHighCardinality, checkMixedTypes])
      expect(check(table)).toEqual([]);
  });

  test.each([
    ['names with digits', (row: number) => `M${1000 + row}`],
    ['versions', (row: number) => `1.${row}.3`],
    ['text', (row: number) => `t${row % 5}`],
    ['codes with leading zeros', (row: number) => `0${row}`],
  ])('are not %s', (_, values) => {
    expect(checkNumberSpelling(column(values))).toEqual([]);
  });
});

describe('dates are found', () => {
  test.each([
    ['1 Mar 2024', '2 Mar 2024'],
    ['1. März 2024', '2. März 2024'],
    ['March 1, 2024', 'March 2, 2024'],
    ['01-Mar-24', '02-Mar-24'],
    ['Fri, 01 Mar 2024 10:00:00 +0000', 'Sat, 02 Mar 2024 10:00:00 +0000'],
    ['2024-03', '2024-04'],
    ['2024-W09', '2024-W10'],
    ['Q1 2024', 'Q2 2024'],
  ])('in text such as %s', (one, other) => {
    expect(checkDates(column((row) => (row % 2 === 0 ? one : other)))).toMatchObject([
      { severity: 'severe' },
    ]);
  });

  const day = (row: number): Date => new Date(Date.UTC(2024, 0, 1 + (mixed(row) % 300)));
  const digits = (row: number): string => day(row).toISOString().slice(0, 10).replaceAll('-', '');
  test.each([
    ['as yyyymmdd', 'x', digits],
    ['as yyyymm', 'x', (row: number) => digits(row).slice(0, 6)],
    [
      'as ddmmyyyy',
      'x',
      (row: number) =>
        digits(row)
          .replace(/(....)(..)(..)/, '$3$2$1')
          .replace(/^0/, ''),
    ],
    ['as yyyymmddhhmmss', 'x', (row: number) => `${digits(row)}101530`],
    ['as seconds in the order of the file', 'x', (row: number) => 1_700_000_000 + Math.floor(row / 2) * 60],
    ['as seconds in a column of times', 'created_at', (row: number) => day(row).getTime() / 1000],
    ['as milliseconds in a column of times', 'ts', (row: number) => day(row).getTime()],
  ])('in numbers %s', (_, name, values) => {
    expect(checkDates(column(values, name))).toMatchObject([{ severity: 'severe', drop: [name] }]);
  });

  test('with doubt in numbers that may as well be a measurement', () => {
    expect(checkDates(column((row) => 1e9 + mixed(row) * 1e6))).toMatchObject([{ severity: 'warning' }]);
  });

  test.each([
    ['a measurement', (row: number) => mixed(row)],
    ['eight digits that are no days', (row: number) => 20_240_000 + mixed(row)],
    ['years', (row: number) => 1990 + (row % 30)],
    ['numbers of six digits', (row: number) => 200_000 + mixed(row)],
    ['counts beyond all dates', (row: number) => mixed(row) * 1e9],
  ])('but not in %s', (_, values) => {
    expect(checkDates(column(values))).toEqual([]);
  });
});

describe('a row number', () => {
  test.each([
    ['used twice', (row: number) => Math.floor(row / 2)],
    ['used twice, from the last', (row: number) => 1000 - Math.floor(row / 2)],
    ['of two files', (row: number) => row % 150],
    ['of two files, shuffled', (row: number) => (row * 7) % 150],
  ])('%s is an identifier', (_, values) => {
    expect(checkIdentifiers(column(values))).toMatchObject([{ severity: 'severe', drop: ['x'] }]);
  });

  test('is not an hour of the day, nor an age', () => {
    expect(checkIdentifiers(column((row) => row % 24))).toEqual([]);
    expect(checkIdentifiers(column((row) => 18 + (mixed(row) % 60)))).toEqual([]);
  });

  test('may be hidden in numbers that only grow', () => {
    expect(checkIdentifiers(column((row) => row * 1.5 + Math.sin(row)))).toMatchObject([
      { severity: 'warning' },
    ]);
  });
});

describe('placeholders', () => {
  test.each([
    ['-999 in 3 % of the rows', (row: number) => (row % 33 === 0 ? -999 : mixed(row) / 10)],
    ['-999 in 10 % of the rows', (row: number) => (row % 10 === 0 ? -999 : mixed(row) / 10)],
    ['-999 in 40 % of the rows, within the range', (row: number) => (row % 5 < 2 ? -999 : mixed(row) * 10)],
    ['9999 above all', (row: number) => (row % 10 === 0 ? 9999 : mixed(row) * 8)],
    ['-1 among positive numbers', (row: number) => (row % 10 === 0 ? -1 : mixed(row))],
    ['99 among answers', (row: number) => (row % 10 === 0 ? 99 : row % 5)],
  ])('such as %s are pointed out', (_, values) => {
    expect(checkRanges(column(values))).toMatchObject([{ severity: 'warning', drop: [] }]);
  });

  test.each([
    ['a delay that may be negative', (row: number) => (row % 60) - 10],
    ['nothing in a third of the rows', (row: number) => (row % 3 === 0 ? 0 : mixed(row))],
  ])('are not %s', (_, values) => {
    expect(checkRanges(column(values))).toEqual([]);
  });
});

test('numbers that cannot be squared stop training and name the column', () => {
  expect(checkMagnitudes(column((row) => row * 1e305))).toMatchObject([{ severity: 'severe', drop: ['x'] }]);
  expect(checkMagnitudes(column((row) => row * 1e100))).toEqual([]);
});

describe('spellings of one category', () => {
  test('are named', () => {
    const table = column((row) => ['TRUE', 'True', 'true', 'no'][row % 4]!);
    expect(checkSpellingVariants(table)[0]?.message).toContain('("TRUE", "True", "true")');
  });

  test('are those of the label, too, and of numbers among text', () => {
    const table = checkedTable({
      x: fill(ROWS, (row) => ['1', '1.0', 'a'][row % 3]!),
      y: fill(ROWS, (row) => (row % 2 === 0 ? 'Yes' : 'yes')),
    });
    expect(checkSpellingVariants(table).map(({ message }) => message.slice(0, 30))).toEqual([
      '"x" has categories that differ',
      '"y" has classes that differ in',
    ]);
  });

  test('are not other words', () => {
    expect(checkSpellingVariants(column((row) => ['yes', 'no', '01', '1'][row % 4]!))).toEqual([]);
    // ids beyond 2^53, of which two neighbours are the same float
    expect(checkSpellingVariants(column((row) => `900719925474099${row % 10}`))).toEqual([]);
  });
});

describe('a feature that tells the same as another', () => {
  const first = fill(ROWS, mixed);
  test.each([
    ['a copy', (value: number): string | number => value],
    ['in another unit', (value: number) => value * 1.8 + 32],
    ['in the opposite order', (value: number) => -value],
  ])('is a warning: %s', (_, of) => {
    expect(checkDuplicatedColumns(checkedTable({ first, other: first.map(of), y }))).toMatchObject([
      { severity: 'warning', drop: ['other'] },
    ]);
  });

  test('may be a code for it', () => {
    const code = fill(ROWS, (row) => row % 5);
    const name = code.map((value) => `n${7 - value}`);
    expect(checkDuplicatedColumns(checkedTable({ code, name, y }))).toHaveLength(1);
  });

  test('is not one that differs in one row, nor a constant', () => {
    const other = first.map((value, row) => (row === 7 ? value + 0.5 : value));
    const table = checkedTable({
      first,
      other: other.map((value, row) => (row === 8 ? 5000 : value)),
      a: fill(ROWS, () => 1),
      b: fill(ROWS, () => 1),
      y,
    });
    expect(checkDuplicatedColumns(table)).toEqual([]);
  });
});

describe('a pure value is honest', () => {
  const classes = fill(2000, (row) => row % 10);

  test('in one of many numbers, as a pixel has it', () => {
    const pixel = classes.map((value, row) => (value === 3 && row % 30 === 3 ? 16 : (row * 7) % 13));
    expect(checkImpliedClass(checkedTable({ pixel, y: classes }))).toEqual([]);
  });

  test('in many columns, as words are, and said once', () => {
    const words = Object.fromEntries(
      fill(12, String).map((word) => [
        `w${word}`,
        classes.map((value, row) => Number(value === Number(word) % 10 && row % 3 === 0)),
      ]),
    );
    expect(checkImpliedClass(checkedTable({ ...words, y: classes }))).toMatchObject([
      { severity: 'warning', drop: [] },
    ]);
  });
});
