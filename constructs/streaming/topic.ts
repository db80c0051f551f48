/** A topic of Kafka. `KafkaTopic` is one; of a topic that somebody else makes, write name and partitions. */
export interface Topic {
  /** Name of the topic at the broker. */
  readonly name: string;
  /** Number of partitions; at most so many consumers of one group read from it at a time. */
  readonly partitions: number;
}

const NAME = /^[a-zA-Z0-9._-]{1,249}$/;

/** Kafka's own limit is higher; a broker of usual size keeps about 4,000. */
const MAXIMUM_PARTITIONS = 4000;

/**
 * @throws unless Kafka takes the name and the number of partitions
 * @see https://kafka.apache.org/documentation/#topicconfigs
 */
export function checkTopic({ name, partitions }: Topic): void {
  if (!NAME.test(name) || name === '.' || name === '..') {
    throw new Error(
      `the name of a topic must be 1 to 249 letters, digits, dots, hyphens and underscores, got "${name}"; write one like transactions`,
    );
  }
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAXIMUM_PARTITIONS) {
    throw new Error(
      `the topic ${name} must have 1 to ${MAXIMUM_PARTITIONS} partitions, got ${partitions}; ` +
        'write the greatest number of consumers that it shall ever have, such as 12',
    );
  }
}
