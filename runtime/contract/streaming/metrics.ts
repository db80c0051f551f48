import type { Metric } from '../metrics';
import { DEAD_LETTER_REASONS } from './messages';

/**
 * Why a batch is tried again: the service sheds load (503 or 429), does not answer, answers with another failure; or
 * the broker does not take the results or the offsets.
 */
const RETRY_REASONS = ['shed', 'unreachable', 'failed', 'broker'] as const;

export type StreamRetryReason = (typeof RETRY_REASONS)[number];

/** The Prometheus metrics of a scorer, beside those of the inference that it shares with the service. */
export const STREAM_METRICS = {
  consumed: {
    name: 'stream_messages_consumed_total',
    type: 'counter',
    help: 'Messages of the topic whose result or dead letter was acknowledged and whose offset was committed.',
    labels: ['topic', 'group'],
  },
  produced: {
    name: 'stream_results_produced_total',
    type: 'counter',
    help: 'Results that the broker acknowledged. After a fault a result may be produced and counted twice.',
    labels: ['topic'],
  },
  deadLetters: {
    name: 'stream_dead_letters_total',
    type: 'counter',
    help: 'Messages that were sent to the dead-letter topic, by reason.',
    labels: ['reason'],
    values: { reason: DEAD_LETTER_REASONS },
    initial: DEAD_LETTER_REASONS.map((reason) => ({ reason })),
  },
  retries: {
    name: 'stream_retries_total',
    type: 'counter',
    help: 'Batches that are tried again, by reason. shed, unreachable, failed: of the service. broker: results or offsets were not accepted.',
    labels: ['reason'],
    values: { reason: RETRY_REASONS },
    initial: RETRY_REASONS.map((reason) => ({ reason })),
  },
  transactionsAborted: {
    name: 'stream_transactions_aborted_total',
    type: 'counter',
    help: 'Kafka transactions that the scorer aborted.',
    labels: [],
    initial: [{}],
  },
  rebalances: {
    name: 'stream_rebalances_total',
    type: 'counter',
    help: 'Rebalances of the consumer group that this scorer took part in, including its first.',
    labels: [],
    initial: [{}],
  },
  lag: {
    name: 'stream_consumer_lag',
    type: 'gauge',
    help: 'Messages between the committed offset and the end of each partition that is assigned to this scorer.',
    labels: ['topic', 'partition', 'group'],
  },
  assignedPartitions: {
    name: 'stream_assigned_partitions',
    type: 'gauge',
    help: 'Partitions that are assigned to this scorer. 0: there are more scorers than partitions, or it is not in the group.',
    labels: [],
    initial: [{}],
  },
  pausedPartitions: {
    name: 'stream_paused_partitions',
    type: 'gauge',
    help: 'Partitions from which nothing is taken because the service or the broker has failed.',
    labels: [],
    initial: [{}],
  },
  lastCommit: {
    name: 'stream_last_commit_timestamp_seconds',
    type: 'gauge',
    help: 'Time of the last commit of offsets, in seconds since the epoch. 0: none since the start.',
    labels: [],
    initial: [{}],
  },
  batchDuration: {
    name: 'stream_batch_seconds',
    type: 'histogram',
    help: 'Time from a complete batch to the commit of its offsets, retries included, in seconds.',
    labels: [],
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    initial: [{}],
  },
  batchRows: {
    name: 'stream_batch_rows',
    type: 'histogram',
    help: 'Messages in a batch.',
    labels: [],
    buckets: [1, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000],
    initial: [{}],
  },
} as const satisfies Record<string, Metric>;
