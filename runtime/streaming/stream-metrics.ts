import type { Registry } from 'prom-client';
import { STREAM_METRICS } from '../contract/streaming/metrics';
import { metricFactory } from '../telemetry/metric-factory';

/** One prom-client object for each metric of a scorer, under the same key. */
export type StreamMetrics = ReturnType<typeof createStreamMetrics>;

export function createStreamMetrics(registry: Registry) {
  const { counter, gauge, histogram } = metricFactory(registry);
  return {
    consumed: counter(STREAM_METRICS.consumed),
    produced: counter(STREAM_METRICS.produced),
    deadLetters: counter(STREAM_METRICS.deadLetters),
    retries: counter(STREAM_METRICS.retries),
    transactionsAborted: counter(STREAM_METRICS.transactionsAborted),
    rebalances: counter(STREAM_METRICS.rebalances),
    lag: gauge(STREAM_METRICS.lag),
    assignedPartitions: gauge(STREAM_METRICS.assignedPartitions),
    pausedPartitions: gauge(STREAM_METRICS.pausedPartitions),
    lastCommit: gauge(STREAM_METRICS.lastCommit),
    batchDuration: histogram(STREAM_METRICS.batchDuration),
    batchRows: histogram(STREAM_METRICS.batchRows),
  };
}
