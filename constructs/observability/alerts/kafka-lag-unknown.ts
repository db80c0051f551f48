import { Duration } from 'cdk8s';
import type { ScoredStream } from '../../streaming/scored-stream';
import { KAFKA_EXPORTER_METRICS } from '../kafka-exporter-metrics';
import { select, UP } from '../promql';
import type { Watched } from '../scraped-service';
import { seriesLabels } from '../service-series';
import type { AvailabilityAlertOptions } from './availability';
import type { Alert, Scenarios } from './alert';
import { alertLabels } from './alert-labels';
import { constant } from './samples';

/**
 * The exporter of the KafkaCluster is gone, or does not know the topic: no alert on the lag can fire.
 *
 * @param exporter of the cluster of the scorer
 */
export function kafkaLagUnknown(
  scorer: ScoredStream,
  exporter: Watched,
  options: AvailabilityAlertOptions = {},
): Alert {
  const labels = seriesLabels(exporter);
  const { topic } = scorer;
  const end = { ...labels, topic: topic.name };
  const up = constant(select(UP, { ...labels, pod: 'a' }), 1);
  const offset = constant(select(KAFKA_EXPORTER_METRICS.end, { ...end, partition: '0', pod: 'a' }), 100);
  const at = Duration.minutes(25);
  return {
    name: 'KafkaLagUnknown',
    expr: `absent(${select(UP, labels)}) or on (namespace, job) absent(${select(KAFKA_EXPORTER_METRICS.end, end)})`,
    for: options.for ?? Duration.minutes(10),
    severity: 'critical',
    summary: `nobody knows how many messages of ${topic.name} wait for ${scorer.name}`,
    description:
      'The exporter is not scraped, reaches no broker, or the topic does not exist. See whether the exporter has a pod and ' +
      'what it logs, and whether the KafkaTopic is ready.',
    labels: alertLabels(scorer, 'critical'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'the exporter does not know the topic',
            series: [up],
            at,
            fires: [{ labels: { job: exporter.name, topic: topic.name } }],
          },
        ],
        silent: [{ name: 'the exporter knows the topic', series: [up, offset], at }],
        noData: [
          {
            name: 'the exporter is gone',
            series: [],
            at,
            fires: [{ labels: { job: exporter.name } }],
          },
        ],
      };
    },
  };
}
