import type { Consumer } from '@platformatic/kafka';
import type { Apis } from './apis';
import type { Brokers } from './brokers';
import type { Membership } from './consumer-group';

/** Timestamps that stand for an end of a partition: https://kafka.apache.org/protocol#The_Messages_ListOffsets */
const RESET_TIMESTAMPS = { earliest: -2n, latest: -1n } as const;
/** The epoch of the record's leader is not known. */
const NO_EPOCH = -1;
const READ_COMMITTED = 1;

export type OffsetReset = keyof typeof RESET_TIMESTAMPS;

export interface GroupOffsetsOptions {
  readonly consumer: Consumer;
  readonly brokers: Brokers;
  readonly apis: Apis;
  readonly topic: string;
  readonly group: string;
  readonly reset: OffsetReset;
}

/** The committed offsets of the group, by partition. */
export class GroupOffsets {
  constructor(private readonly options: GroupOffsetsOptions) {}

  /**
   * Where the group has to go on. A partition without a committed offset begins at one of its ends. An offset that a
   * transaction may still change is an error, and is asked for again.
   */
  async committed({ partitions }: Membership): Promise<ReadonlyMap<number, bigint>> {
    const { brokers, apis, topic, group } = this.options;
    if (partitions.length === 0) return new Map();
    const { groups } = await apis.offsetFetch.async(
      await brokers.coordinator(),
      [
        {
          groupId: group,
          memberId: null,
          memberEpoch: -1,
          topics: [{ name: topic, partitionIndexes: [...partitions] }],
        },
      ],
      true,
    );
    const committed = new Map<number, bigint>();
    for (const { partitionIndex, committedOffset } of groups.flatMap(({ topics }) =>
      topics.flatMap((each) => each.partitions),
    )) {
      if (committedOffset >= 0n) committed.set(partitionIndex, committedOffset);
    }
    const fresh = partitions.filter((partition) => !committed.has(partition));
    for (const [partition, offset] of await this.ends(fresh, this.options.reset))
      committed.set(partition, offset);
    return committed;
  }

  /** The first or the last offset of partitions. */
  async ends(partitions: readonly number[], end: OffsetReset): Promise<ReadonlyMap<number, bigint>> {
    const { consumer, topic } = this.options;
    if (partitions.length === 0) return new Map();
    const offsets = await consumer.listOffsets({
      topics: [topic],
      partitions: { [topic]: [...partitions] },
      timestamp: RESET_TIMESTAMPS[end],
      isolationLevel: READ_COMMITTED,
    });
    const found = offsets.get(topic);
    return new Map(partitions.map((partition) => [partition, found![partition]!]));
  }

  /**
   * Commits in the generation of the membership. The broker refuses it if the group has another one by now.
   *
   * @param offsets of the next record, by partition
   */
  async commit(offsets: ReadonlyMap<number, bigint>, { generationId, memberId }: Membership): Promise<void> {
    const { brokers, apis, group } = this.options;
    await apis.offsetCommit.async(await brokers.coordinator(), group, generationId, memberId, null, [
      this.requestOf(offsets),
    ]);
  }

  /** The offsets as requests write them. */
  requestOf(offsets: ReadonlyMap<number, bigint>) {
    const partitions = [...offsets].map(([partitionIndex, committedOffset]) => ({
      partitionIndex,
      committedOffset,
      committedLeaderEpoch: NO_EPOCH,
      committedMetadata: null,
    }));
    return { name: this.options.topic, partitions };
  }
}
