import { expect, it } from 'vitest';
import { visibleRecords } from '../../../../runtime/streaming/kafka/visible-records';

const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;

/** A batch of records, one for each letter. */
function batch(firstOffset: number, letters: string, { producer = -1, attributes = 0 } = {}) {
  return {
    firstOffset: BigInt(firstOffset),
    lastOffsetDelta: letters.length - 1,
    attributes,
    producerId: BigInt(producer),
    firstTimestamp: 1000n,
    records: Array.from(letters, (letter, offsetDelta) => ({
      length: 0,
      attributes: 0,
      timestampDelta: BigInt(offsetDelta),
      offsetDelta,
      key: null as Buffer | null,
      value: Buffer.from(letter),
      headers: [],
    })),
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    maxTimestamp: 1000n,
    producerEpoch: 0,
    firstSequence: 0,
  };
}

function marker(offset: number, producer: number, type: 'abort' | 'commit') {
  const control = batch(offset, 'x', { producer, attributes: TRANSACTIONAL | CONTROL });
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]);
  return { ...control, records: [{ ...control.records[0]!, key }] };
}

const written = (offset: number, letters: string, producer: number) =>
  batch(offset, letters, { producer, attributes: TRANSACTIONAL });

function seen(
  batches: readonly ReturnType<typeof batch>[],
  aborted: readonly (readonly [producer: number, firstOffset: number])[] = [],
  from = 0,
) {
  const { records, nextOffset } = visibleRecords(
    'topic',
    {
      partitionIndex: 0,
      records: [...batches],
      abortedTransactions: aborted.map(([producer, first]) => ({
        producerId: BigInt(producer),
        firstOffset: BigInt(first),
      })),
    },
    BigInt(from),
  );
  return {
    text: records.map(({ value }) => String(value)).join(''),
    nextOffset: Number(nextOffset),
    records,
  };
}

it('leaves out what lies before the offset that was asked for', () => {
  expect(seen([batch(10, 'abcd')], [], 12)).toMatchObject({ text: 'cd', nextOffset: 14 });
});

it('leaves out each aborted transaction of a producer, and no committed one between two', () => {
  const batches = [
    written(0, 'ab', 7),
    marker(2, 7, 'abort'),
    written(3, 'cd', 7),
    marker(5, 7, 'commit'),
    written(6, 'ef', 7),
    marker(8, 7, 'abort'),
    batch(9, 'gh'),
  ];
  expect(
    seen(batches, [
      [7, 0],
      [7, 6],
    ]),
  ).toMatchObject({ text: 'cdgh', nextOffset: 11 });
});

it('leaves out an aborted transaction whose marker is not in the answer yet', () => {
  expect(seen([written(0, 'ab', 7), written(2, 'c', 8)], [[7, 0]])).toMatchObject({
    text: 'c',
    nextOffset: 3,
  });
});

it('survives the marker of a transaction without records', () => {
  expect(seen([marker(0, 9, 'abort'), written(1, 'a', 7), marker(2, 7, 'abort')], [[7, 1]])).toMatchObject({
    text: '',
    nextOffset: 3,
  });
});

it('commits what nobody should see with the last record before it', () => {
  const { records } = seen([batch(0, 'ab'), written(2, 'cd', 7), marker(4, 7, 'abort')], [[7, 2]]);
  expect(records.map(({ nextOffset }) => nextOffset)).toEqual([1n, 5n]);
});
