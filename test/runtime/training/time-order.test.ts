import { expect, test } from 'vitest';
import { readCsv } from '../../../runtime/data/read-csv';
import { inTimeOrder } from '../../../runtime/training/time-order';

function valuesInOrder(times: readonly string[]): number[] {
  const { dataset } = readCsv(Buffer.from(`t;x\n${times.map((time, row) => `${time};${row}`).join('\n')}\n`));
  const x = inTimeOrder(dataset, 't').columns[1]!;
  return x.kind === 'numeric' ? [...x.values] : [];
}

test.each([
  [
    'times with offsets',
    ['2024-03-01T10:00:00Z', '2024-03-01T10:30:00+01:00', '2024-02-28T00:00:00Z'],
    [2, 1, 0],
  ],
  ['times without an offset', ['2024-03-01 10:00:00', '2024-02-28 00:00:00'], [1, 0]],
  ['dates', ['2024-03-01', '2023-12-31', '2024-01-15'], [1, 2, 0]],
  ['seconds since 1970', ['1709287200', '1709287100'], [1, 0]],
  ['numbers, equal ones in the order of the file', ['2', '1', '2', '1'], [1, 3, 0, 2]],
])('rows are sorted by %s', (_, times, order) => {
  expect(valuesInOrder(times)).toEqual(order);
});

test.each([
  ['u', '2024-03-01', 'there is no column "u" with the time of a row; the columns are "t", "x"'],
  ['t', 'soon', '"t" has "soon", which is no time: write times as 2024-03-01T10:00:00Z'],
  ['t', '', 'row 2 has no time in "t"'],
])('a time that cannot be read is refused: column %s with "%s"', (column, time, message) => {
  const { dataset } = readCsv(Buffer.from(`t,x\n2024-03-02,1\n${time},2\n2024-03-04,3\n`));
  expect(() => inTimeOrder(dataset, column)).toThrow(message);
});
