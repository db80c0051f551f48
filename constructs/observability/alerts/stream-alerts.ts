import { METRICS, PROCESS_METRICS } from '../../../runtime/contract/metrics';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import type { StreamScorer } from '../../streaming/stream-scorer';
import type { Alert } from './alert';
import { metricsAbsent, targetAbsent, targetDown } from './availability';
import { cpuCritical, cpuHigh, memoryHigh } from './capacity';
import { kafkaLagUnknown } from './kafka-lag-unknown';
import { kafkaQueueHigh } from './kafka-queue-high';
import { streamDeadLetters } from './stream-dead-letters';
import { streamStalled } from './stream-stalled';

/** Options of `streamAlerts`. */
export interface StreamAlertsOptions {
  /** The scorer that is watched. */
  readonly scorer: StreamScorer;
}

/**
 * Every alert that a scorer can have, with its default thresholds. Those on the lag read the exporter of its
 * KafkaCluster, or with `Kafka.external` the scorer's own metric.
 *
 * @example
 * new PrometheusRule(chart, 'stream-alerts', { alerts: streamAlerts({ scorer }) });
 */
export function streamAlerts({ scorer }: StreamAlertsOptions): Alert[] {
  const { exporter } = scorer.kafka;
  return [
    kafkaQueueHigh(scorer),
    streamStalled(scorer),
    streamDeadLetters(scorer),
    ...(exporter === undefined ? [] : [kafkaLagUnknown(scorer, exporter)]),
    targetDown(scorer),
    targetAbsent(scorer),
    metricsAbsent(scorer, {
      metrics: [
        STREAM_METRICS.assignedPartitions,
        STREAM_METRICS.deadLetters,
        METRICS.cpuUsage,
        PROCESS_METRICS.residentMemory,
      ],
    }),
    cpuHigh(scorer),
    cpuCritical(scorer),
    memoryHigh(scorer),
  ];
}
