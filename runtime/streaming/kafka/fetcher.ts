import type { Consumer, fetchV17 } from '@platformatic/kafka';
import type { Apis } from './apis';
import type { Brokers } from './brokers';
import { visibleRecords, type FetchedRecord } from './visible-records';

/** Bytes of one answer, and of each partition in it. */
const MOST_BYTES = { answer: 8 * 1024 * 1024, partition: 1024 * 1024 } as const;
const READ_COMMITTED = 1;
const OFFSET_OUT_OF_RANGE = 1;

export interface FetcherOptions {
  readonly consumer: Consumer;
  readonly brokers: Brokers;
  readonly apis: Apis;
  readonly topic: string;
  /** Milliseconds that the broker waits for records. */
  readonly maxWaitMs: number;
}

/** Records of some partitions, and the end of each partition. */
export interface Fetched {
  readonly records: readonly FetchedRecord[];
  /** Offset behind the last record that is visible, by partition. */
  readonly ends: ReadonlyMap<number, bigint>;
}

/** The committed offset of a partition is no longer there, or not yet. */
export class OffsetOutOfRangeError extends Error {
  override readonly name = 'OffsetOutOfRangeError';

  constructor(
    readonly partition: number,
    readonly offset: bigint,
  ) {
    super(
      `offset ${offset} of partition ${partition} is not in the topic; records may have been deleted before they were read`,
    );
  }
}

/** Reads records from the leaders of the partitions. One fetch at a time. */
export class Fetcher {
  private positions = new Map<number, bigint>();

  constructor(private readonly options: FetcherOptions) {}

  /** Reads from these offsets on, by partition. */
  seek(positions: ReadonlyMap<number, bigint>): void {
    this.positions = new Map(positions);
  }

  /**
   * Waits for records, at most for `maxWaitMs`.
   *
   * @throws OffsetOutOfRangeError, or an error of the brokers
   */
  async fetch(): Promise<Fetched> {
    const { consumer, topic } = this.options;
    const { positions } = this;
    const about = (await consumer.metadata({ topics: [topic] })).topics.get(topic)!;
    const requests = new Map<number, fetchV17.FetchRequestTopic>();
    for (const [partition, fetchOffset] of positions) {
      const leader = about.partitions[partition]?.leader ?? -1;
      const request = requests.get(leader) ?? { topicId: about.id, partitions: [] };
      requests.set(leader, request);
      request.partitions.push({
        partition,
        fetchOffset,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
        partitionMaxBytes: MOST_BYTES.partition,
      });
    }
    const answers = await Promise.all([...requests].map(([leader, request]) => this.ask(leader, request)));
    const records: FetchedRecord[] = [];
    const ends = new Map<number, bigint>();
    for (const answer of answers) {
      for (const partition of answer.responses.flatMap(({ partitions }) => partitions)) {
        const { partitionIndex, lastStableOffset } = partition;
        const fetched = visibleRecords(topic, partition, positions.get(partitionIndex)!);
        positions.set(partitionIndex, fetched.nextOffset);
        ends.set(partitionIndex, lastStableOffset);
        for (const record of fetched.records) records.push(record);
      }
    }
    return { records, ends };
  }

  private async ask(leader: number, request: fetchV17.FetchRequestTopic): Promise<fetchV17.FetchResponse> {
    const { brokers, apis, maxWaitMs } = this.options;
    const connection = await brokers.byId(leader);
    try {
      return await apis.fetch.async(
        connection,
        maxWaitMs,
        1,
        MOST_BYTES.answer,
        READ_COMMITTED,
        0,
        0,
        [request],
        [],
        '',
      );
    } catch (error) {
      const lost = partitionsOf(error).find(({ errorCode }) => errorCode === OFFSET_OUT_OF_RANGE);
      if (lost === undefined) throw error;
      throw new OffsetOutOfRangeError(lost.partitionIndex, this.positions.get(lost.partitionIndex)!);
    }
  }
}

/** The library's error carries the answer, without a type. */
function partitionsOf(error: unknown): readonly fetchV17.FetchResponsePartition[] {
  if (!(error instanceof Error && 'response' in error)) return [];
  const { responses = [] } = (error.response ?? {}) as Partial<fetchV17.FetchResponse>;
  return responses.flatMap(({ partitions }) => partitions);
}
