import { type App, Chart } from 'cdk8s';
import {
  type Alert,
  AlertmanagerConfig,
  allowMissingCrds,
  GrafanaDashboard,
  type InferenceService,
  KafkaCluster,
  KafkaTopic,
  KafkaUser,
  LagScalingPolicy,
  PrometheusRule,
  type ScrapedService,
  ServiceMonitor,
  SparkStream,
  sparkStreamAlerts,
  streamAlerts,
  streamDashboard,
  StreamScorer,
} from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { imageReference } from './image-reference';
import { NAMESPACES, SPARK_STREAM } from './namespace-names';

/** A scored topic: the charts that other planes deploy and guard. */
export interface Streaming {
  readonly stream: Chart;
  readonly monitoring: Chart;
  /** Whether Spark scores the topic, and not a deployment of scorers. */
  readonly spark: boolean;
}

/** Kafka, its topics, and the scorers or the job of Spark that ask the service; undefined if the environment does not deploy the plane. */
export function streaming(
  app: App,
  environment: PlatformEnvironment,
  service: InferenceService,
): Streaming | undefined {
  const { deployed, kafka, partitions, spark } = environment.streaming;
  if (!deployed) return undefined;
  const stream = new Chart(app, 'stream', { namespace: NAMESPACES.streaming });
  const cluster = new KafkaCluster(stream, 'kafka', kafka);
  const topic = (name: string): KafkaTopic => new KafkaTopic(stream, name, { cluster, partitions });
  const shared = {
    kafka: new KafkaUser(stream, 'incident-scorer-user', { cluster }),
    topic: topic('transactions'),
    results: topic('transactions-scored'),
    deadLetters: topic('transactions-dead'),
    service,
    metricsFrom: NAMESPACES.observability,
  };
  const monitor = (targets: readonly ScrapedService[]): void => {
    for (const target of targets) new ServiceMonitor(stream, `${target.name}-monitor`, { target });
    // the applications strimzi, keda or spark-operator, and kube-prometheus-stack define the kinds
    allowMissingCrds(stream);
  };
  if (spark !== undefined) {
    const job = new SparkStream(stream, SPARK_STREAM, {
      ...spark,
      ...shared,
      // built of templates/spark
      image: imageReference(environment, '-spark'),
    });
    // the exporter knows no lag of Spark
    monitor([job]);
    return {
      stream,
      monitoring: monitoring(app, environment, sparkStreamAlerts({ stream: job })),
      spark: true,
    };
  }
  const scorer = new StreamScorer(stream, 'incident-scorer', {
    ...environment.streaming.resources,
    ...shared,
    // built with --build-arg DEPENDENCIES=streaming
    image: imageReference(environment, '-streaming'),
  });
  const scaling = new LagScalingPolicy(stream, 'incident-scorer-scaling', {
    target: scorer,
    minReplicas: environment.streaming.minReplicas,
    kedaNamespace: NAMESPACES.keda,
  });
  monitor([scorer, cluster.exporter]);
  const alerts = streamAlerts({ scorer });
  const chart = monitoring(app, environment, alerts);
  new GrafanaDashboard(chart, 'stream', {
    dashboard: streamDashboard({ scorer, scaling, alerts, runbooks: environment.runbooks }),
  });
  return { stream, monitoring: chart, spark: false };
}

/** A broken dashboard must not hold back a release, so it is a chart of its own. */
function monitoring(
  app: App,
  { runbooks, alerts: routes }: PlatformEnvironment,
  alerts: readonly Alert[],
): Chart {
  const chart = new Chart(app, 'stream-monitoring', { namespace: NAMESPACES.streaming });
  const rules = new PrometheusRule(chart, 'stream-alerts', { alerts, runbooks });
  new AlertmanagerConfig(chart, 'stream-routes', { rules: [rules], routes });
  allowMissingCrds(chart);
  return chart;
}
