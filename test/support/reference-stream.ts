import { Chart, Testing } from 'cdk8s';
import {
  AlertmanagerConfig,
  GrafanaDashboard,
  KafkaCluster,
  KafkaTopic,
  KafkaUser,
  LagScalingPolicy,
  Model,
  PrometheusRule,
  ServiceMonitor,
  slack,
  streamAlerts,
  streamDashboard,
  StreamScorer,
  type KafkaClusterProps,
  type StreamScorerProps,
} from '../../constructs';

/** A chart in the namespace of streams. */
export function streamingChart(): Chart {
  return new Chart(Testing.app(), 'stream', { namespace: 'streaming' });
}

interface ReferenceStream {
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

/** A stream, and all that watches and scales it. */
export function watchedStream(
  props: Partial<StreamScorerProps> = {},
  inside: Chart = streamingChart(),
): {
  chart: Chart;
  dashboard: GrafanaDashboard;
} {
  const { chart, scorer, cluster, user } = referenceStream(props, {}, inside);
  if (scorer.kafka !== user) user.grantProduce(scorer.topic);
  const scaling = new LagScalingPolicy(chart, 'scaling', { target: scorer });
  new ServiceMonitor(chart, 'monitor', { target: scorer });
  if (scorer.kafka === user) new ServiceMonitor(chart, 'kafka-monitor', { target: cluster.exporter });
  else cluster.admit('streaming');
  const alerts = streamAlerts({ scorer });
  const rules = new PrometheusRule(chart, 'stream-alerts', { alerts });
  const team = slack({ webhookUrl: { name: 'slack', key: 'url' } });
  new AlertmanagerConfig(chart, 'routes', {
    rules: [rules],
    routes: { critical: [team], warning: [team], info: [team] },
  });
  const dashboard = new GrafanaDashboard(chart, 'stream-dashboard', {
    dashboard: streamDashboard({ scorer, scaling, alerts, runbooks: 'https://example.com/runbooks' }),
  });
  return { chart, dashboard };
}
