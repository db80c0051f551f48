import { expect, test } from 'vitest';
import { ReceivedRows } from '../../../runtime/drift/received-rows';

const refused = (...rows: [number, number[]][]) => new Map(rows);

test('the latest rows are held, and only the refused ones among them are counted', () => {
  const received = new ReceivedRows(4, 2);
  received.add(2, 0, refused([0, [0, 1]]));
  received.add(1, 0);
  expect([received.rows, received.refused, [...received.refusedByColumn]]).toEqual([3, 1, [1, 1]]);
  received.add(2, 0, refused([1, [1]]));
  // the first row has left
  expect([received.rows, received.seen, received.refused]).toEqual([4, 5, 1]);
  expect([...received.refusedByColumn]).toEqual([0, 1]);
});

test('of a batch longer than the ring, its last rows are held', () => {
  const received = new ReceivedRows(3, 1);
  received.add(10, 0, refused([0, [0]], [6, [0]], [8, [0]], [9, []]));
  expect([received.rows, received.seen, received.refused, received.refusedByColumn[0]]).toEqual([
    3, 10, 2, 1,
  ]);
});

test('the latest rows can be asked alone', () => {
  const received = new ReceivedRows(4, 1);
  received.add(6, 0, refused([2, [0]], [5, [0]]));
  expect([1, 2, 3, 4].map((latest) => received.refusedAmong(latest))).toEqual([1, 1, 1, 2]);
});

test('rows leave by age, and take their refusals with them', () => {
  const received = new ReceivedRows(10, 1, 1000);
  received.add(2, 0, refused([0, [0]]));
  received.add(1, 900);
  received.expire(1000);
  expect([received.rows, received.refused]).toEqual([3, 1]);
  received.expire(1001);
  expect([received.rows, received.refused, received.refusedByColumn[0]]).toEqual([1, 0, 0]);
});
