import type { fetchV17, RecordsBatch } from '@platformatic/kafka';
import type { StreamRecord } from '../stream-record';

/** Attributes of a batch: https://kafka.apache.org/documentation/#recordbatch */
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
/** Type of a control record, behind two bytes of its version: https://kafka.apache.org/documentation/#controlbatch */
const ABORT = 0;

const NO_HEADERS: ReadonlyMap<Buffer, Buffer> = new Map();

/** A record, and the offset that is committed when it and all before it are done. */
export interface FetchedRecord extends StreamRecord {
  readonly nextOffset: bigint;
}

/** What one partition gave. */
export interface FetchedPartition {
  readonly records: readonly FetchedRecord[];
  /** Where the next fetch begins: behind the records, and behind those that nobody should see. */
  readonly nextOffset: bigint;
}

type Partition = Pick<fetchV17.FetchResponsePartition, 'partitionIndex' | 'records' | 'abortedTransactions'>;

/**
 * The records that a consumer with isolation level `read_committed` sees. The broker ends at the first open transaction,
 * and names the aborted ones; their records are left out here.
 *
 * @param from offset that was asked for; a batch may begin before it
 */
export function visibleRecords(
  topic: string,
  { partitionIndex: partition, records: batches = [], abortedTransactions }: Partition,
  from: bigint,
): FetchedPartition {
  const aborted = [...abortedTransactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  // objects that are complete at once: a copy of each record costs more than all else here
  const records: { -readonly [K in keyof FetchedRecord]: FetchedRecord[K] }[] = [];
  let next = from;
  for (const batch of batches) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (aborted[0] !== undefined && aborted[0].firstOffset <= last) open.add(aborted.shift()!.producerId);
    next = last + 1n;
    if ((batch.attributes & CONTROL) !== 0) {
      if (isAbort(batch)) open.delete(batch.producerId);
      continue;
    }
    if ((batch.attributes & TRANSACTIONAL) !== 0 && open.has(batch.producerId)) continue;
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      if (offset < from) continue;
      records.push({
        topic,
        partition,
        offset,
        timestamp: batch.firstTimestamp + timestampDelta,
        key: key ?? undefined,
        value: value ?? undefined,
        headers: headers.length === 0 ? NO_HEADERS : readHeaders(headers),
        nextOffset: offset + 1n,
      });
    }
  }
  // with the last record, what nobody should see behind it is done too
  const end = records.at(-1);
  if (end !== undefined) end.nextOffset = next;
  return { records, nextOffset: next };
}

function readHeaders(headers: RecordsBatch['records'][number]['headers']): ReadonlyMap<Buffer, Buffer> {
  return new Map(headers.flatMap(([name, text]) => (name === null ? [] : [[name, text ?? Buffer.alloc(0)]])));
}

function isAbort({ records }: RecordsBatch): boolean {
  return records[0]?.key?.readInt16BE(2) === ABORT;
}
