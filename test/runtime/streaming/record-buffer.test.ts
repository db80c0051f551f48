import { expect, it } from 'vitest';
import type { FetchedRecord } from '../../../runtime/streaming/kafka/visible-records';
import { RecordBuffer } from '../../../runtime/streaming/record-buffer';

function records(from: number, count: number): FetchedRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    topic: 'topic',
    partition: 0,
    offset: BigInt(from + index),
    nextOffset: BigInt(from + index + 1),
    timestamp: 0n,
    key: undefined,
    value: undefined,
    headers: new Map(),
  }));
}

const offsets = (batch: readonly FetchedRecord[]) => batch.map(({ offset }) => Number(offset));

it('gives a batch as soon as it is full, and the rest when its first record is old enough', () => {
  let now = 0;
  const buffer = new RecordBuffer(3, 100, () => now);
  expect(buffer.dueInMs()).toBe(Infinity);
  buffer.add(records(0, 2));
  now = 40;
  expect(buffer.dueInMs()).toBe(60);
  buffer.add(records(2, 2));
  expect(buffer.dueInMs()).toBe(0);
  expect(offsets(buffer.take())).toEqual([0, 1, 2]);
  expect(buffer.dueInMs()).toBe(100);
  now = 140;
  expect(buffer.dueInMs()).toBe(0);
  expect(offsets(buffer.take())).toEqual([3]);
  expect(buffer.dueInMs()).toBe(Infinity);
});

it('is full with two batches', () => {
  const buffer = new RecordBuffer(3, 100, () => 0);
  buffer.add(records(0, 5));
  expect(buffer.full).toBe(false);
  buffer.add(records(5, 1));
  expect(buffer.full).toBe(true);
  buffer.take();
  expect(buffer.full).toBe(false);
});
