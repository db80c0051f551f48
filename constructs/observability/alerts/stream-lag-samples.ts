import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import type { ScoredStream } from '../../streaming/scored-stream';
import { KAFKA_EXPORTER_METRICS } from '../kafka-exporter-metrics';
import { select } from '../promql';
import { seriesLabels } from '../service-series';
import type { TestSeries } from './alert';
import { constant } from './samples';

/** Series of scenarios: what the exporter, or the scorers themselves, say about one partition. */
export function lagOf(scorer: ScoredStream, partition: string, lag: number, kept = 10_000): TestSeries[] {
  const { lagExporter: exporter, topic, group } = scorer;
  if (exporter === undefined) {
    const labels = { ...seriesLabels(scorer), topic: topic.name, group, partition, pod: 'a' };
    return [constant(select(STREAM_METRICS.lag, labels), lag)];
  }
  const labels = { ...seriesLabels(exporter), topic: topic.name, partition };
  const { end, beginning } = KAFKA_EXPORTER_METRICS;
  return [
    constant(select(KAFKA_EXPORTER_METRICS.lag, { ...labels, consumergroup: group }), lag),
    constant(select(end, labels), 50_000),
    constant(select(beginning, labels), 50_000 - kept),
  ];
}
