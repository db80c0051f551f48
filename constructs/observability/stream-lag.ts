import { STREAM_METRICS } from '../../runtime/contract/streaming/metrics';
import type { ScoredStream } from '../streaming/scored-stream';
import { KAFKA_EXPORTER_METRICS } from './kafka-exporter-metrics';
import { select } from './promql';
import { seriesLabels } from './service-series';

/**
 * Messages that wait for a scorer, by partition.
 *
 * The exporter of a KafkaCluster knows the lag of consumers that are gone, too. It says -1 where a group has committed
 * nothing, or so long ago that the broker has forgotten it: everything that the partition still has waits there, if the
 * group begins at the oldest message. Without an exporter, the scorers' own metric is read, which ends with them.
 */
export function lagByPartition(scorer: ScoredStream): string {
  const { lagExporter: exporter, topic, group, offsetReset } = scorer;
  if (exporter === undefined) return `max by (partition) (${ownLag(scorer)})`;
  const labels = { ...seriesLabels(exporter), topic: topic.name };
  const lag = select(KAFKA_EXPORTER_METRICS.lag, { ...labels, consumergroup: group });
  const committed = `max by (partition) (${lag} >= 0)`;
  if (offsetReset === 'latest') return committed;
  const { end, beginning } = KAFKA_EXPORTER_METRICS;
  const kept = `max by (partition) (${select(end, labels)}) - max by (partition) (${select(beginning, labels)})`;
  return `${committed} or ${kept}`;
}

/** The lag as the scorers themselves say it, each for the partitions that are assigned to it. */
function ownLag(scorer: ScoredStream): string {
  const { topic, group } = scorer;
  return select(STREAM_METRICS.lag, { ...seriesLabels(scorer), topic: topic.name, group });
}
