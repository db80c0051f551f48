import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import type { SparkStream } from '../../streaming/spark/spark-stream';
import type { Alert } from './alert';
import { metricsAbsent, targetAbsent, targetDown } from './availability';
import { kafkaQueueHigh } from './kafka-queue-high';
import { streamDeadLetters } from './stream-dead-letters';
import { streamStalled } from './stream-stalled';

/** Options of `sparkStreamAlerts`. */
export interface SparkStreamAlertsOptions {
  /** The stream that is watched. */
  readonly stream: SparkStream;
}

/**
 * Every alert that a `SparkStream` can have, with its default thresholds. Those on the lag read what the job itself says:
 * Spark commits no offsets to Kafka, so that no exporter knows them.
 *
 * @example
 * new PrometheusRule(chart, 'spark-alerts', { alerts: sparkStreamAlerts({ stream }) });
 */
export function sparkStreamAlerts({ stream }: SparkStreamAlertsOptions): Alert[] {
  return [
    kafkaQueueHigh(stream),
    streamStalled(stream),
    streamDeadLetters(stream),
    targetDown(stream),
    targetAbsent(stream),
    metricsAbsent(stream, { metrics: [STREAM_METRICS.consumed, STREAM_METRICS.deadLetters] }),
  ];
}
