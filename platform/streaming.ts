import { type App, Chart } from 'cdk8s';
import {
  AlertmanagerConfig,
  allowMissingCrds,
  GrafanaDashboard,
  type InferenceService,
  KafkaCluster,
  KafkaTopic,
  KafkaUser,
  LagScalingPolicy,
  PrometheusRule,
  ServiceMonitor,
  streamAlerts,
  streamDashboard,
  StreamScorer,
} from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES } from './namespace-names';

/** A scored topic: the charts that other planes deploy and guard. */
export interface Streaming {
  readonly stream: Chart;
  readonly monitoring: Chart;
}

/** Kafka, its topics, and the scorers that ask the service; undefined if the environment does not deploy the plane. */
export function streaming(
  app: App,
  environment: PlatformEnvironment,
  service: InferenceService,
): Streaming | undefined {
  const { deployed, kafka, partitions, minReplicas, resources } = environment.streaming;
  if (!deployed) return undefined;
  const stream = new Chart(app, 'stream', { namespace: NAMESPACES.streaming });
  const cluster = new KafkaCluster(stream, 'kafka', kafka);
  const topic = (name: string): KafkaTopic => new KafkaTopic(stream, name, { cluster, partitions });
  const scorer = new StreamScorer(stream, 'incident-scorer', {
    ...resources,
    // built with --build-arg DEPENDENCIES=streaming
    image: imageReference(environment, '-streaming'),
    kafka: new KafkaUser(stream, 'incident-scorer-user', { cluster }),
    topic: topic('transactions'),
    results: topic('transactions-scored'),
    deadLetters: topic('transactions-dead'),
    service,
    metricsFrom: NAMESPACES.observability,
  });
  const scaling = new LagScalingPolicy(stream, 'incident-scorer-scaling', {
    target: scorer,
    minReplicas,
    kedaNamespace: NAMESPACES.keda,
  });
  for (const target of [scorer, cluster.exporter]) {
    new ServiceMonitor(stream, `${target.name}-monitor`, { target });
  }
  // the applications strimzi, keda and kube-prometheus-stack define the kinds
  allowMissingCrds(stream);
  return { stream, monitoring: monitoring(app, environment, scorer, scaling) };
}

/** A broken dashboard must not hold back a release, so it is a chart of its own. */
function monitoring(
  app: App,
  { runbooks, alerts: routes }: PlatformEnvironment,
  scorer: StreamScorer,
  scaling: LagScalingPolicy,
): Chart {
  const chart = new Chart(app, 'stream-monitoring', { namespace: NAMESPACES.streaming });
  const alerts = streamAlerts({ scorer });
  const rules = new PrometheusRule(chart, 'stream-alerts', { alerts, runbooks });
  new AlertmanagerConfig(chart, 'stream-routes', { rules: [rules], routes });
  new GrafanaDashboard(chart, 'stream', {
    dashboard: streamDashboard({ scorer, scaling, alerts, runbooks }),
  });
  allowMissingCrds(chart);
  return chart;
}
