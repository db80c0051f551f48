import type { Metric } from '../../runtime/contract/metrics';

/** Series of the exporter that Strimzi runs, https://github.com/danielqsj/kafka_exporter#metrics. */
export const KAFKA_EXPORTER_METRICS = {
  /** -1 for a partition in which the group has committed nothing, or no longer. */
  lag: {
    name: 'kafka_consumergroup_lag',
    type: 'gauge',
    help: 'Messages between the committed offset of a group and the end of a partition.',
    labels: ['consumergroup', 'topic', 'partition'],
  },
  members: {
    name: 'kafka_consumergroup_members',
    type: 'gauge',
    help: 'Consumers in a group.',
    labels: ['consumergroup'],
  },
  end: {
    name: 'kafka_topic_partition_current_offset',
    type: 'gauge',
    help: 'Offset of the next message of a partition.',
    labels: ['topic', 'partition'],
  },
  beginning: {
    name: 'kafka_topic_partition_oldest_offset',
    type: 'gauge',
    help: 'Offset of the oldest message that a partition still has.',
    labels: ['topic', 'partition'],
  },
} as const satisfies Record<string, Metric>;
