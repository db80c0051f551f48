import { Chart, Testing } from 'cdk8s';
import {
  KafkaCluster,
  KafkaTopic,
  KafkaUser,
  Model,
  StreamScorer,
  type KafkaClusterProps,
  type StreamScorerProps,
} from '../../constructs';

/** A chart in the namespace of streams. */
export function streamingChart(): Chart {
  return new Chart(Testing.app(), 'stream', { namespace: 'streaming' });
}

export interface ReferenceStream {
  readonly chart: Chart;
  readonly cluster: KafkaCluster;
  readonly user: KafkaUser;
  readonly scorer: StreamScorer;
}

/** A cluster, its three topics of six partitions, and a scorer that needs no file. */
export function referenceStream(
  props: Partial<StreamScorerProps> = {},
  clusterProps: KafkaClusterProps = {},
  chart: Chart = streamingChart(),
): ReferenceStream {
  const cluster = new KafkaCluster(chart, 'kafka', clusterProps);
  const topic = (name: string): KafkaTopic => new KafkaTopic(chart, name, { cluster, partitions: 6 });
  const user = new KafkaUser(chart, 'incident-scorer-user', { cluster });
  const scorer = new StreamScorer(chart, 'incident-scorer', {
    image: 'ghcr.io/acme/aiops-streaming:1.2.0',
    kafka: user,
    topic: topic('transactions'),
    results: topic('transactions-scored'),
    deadLetters: topic('transactions-dead'),
    ...(props.service === undefined ? { model: Model.inImage({ path: '/app/model.json' }) } : {}),
    ...props,
  });
  return { chart, cluster, user, scorer };
}
