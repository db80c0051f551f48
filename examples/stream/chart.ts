import { Chart } from 'cdk8s';
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
} from 'cdk8s-aiops';
import type { Construct } from 'constructs';

/** Transactions in a topic of Kafka, scored in process, and all that scales and watches the scorers. */
export class Stream extends Chart {
  constructor(scope: Construct) {
    super(scope, 'stream', { namespace: 'streaming' });
    const cluster = new KafkaCluster(this, 'kafka', { brokers: 3 });
    const topic = (name: string) => new KafkaTopic(this, name, { cluster, partitions: 12 });
    const scorer = new StreamScorer(this, 'incident-scorer', {
      image: 'ghcr.io/acme/aiops-streaming:1.2.0',
      kafka: new KafkaUser(this, 'incident-scorer-user', { cluster }),
      topic: topic('transactions'),
      results: topic('transactions-scored'),
      deadLetters: topic('transactions-dead'),
      model: Model.inImage({ path: '/app/model.json' }),
    });
    const scaling = new LagScalingPolicy(this, 'scaling', { target: scorer, lagThreshold: 1000 });

    new ServiceMonitor(this, 'scorer-monitor', { target: scorer });
    new ServiceMonitor(this, 'kafka-monitor', { target: cluster.exporter });
    const alerts = streamAlerts({ scorer });
    const rules = new PrometheusRule(this, 'stream-alerts', { alerts });
    const channel = slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } });
    new AlertmanagerConfig(this, 'routes', {
      rules: [rules],
      routes: { critical: [channel], warning: [channel], info: [channel] },
    });
    new GrafanaDashboard(this, 'stream-dashboard', {
      dashboard: streamDashboard({ scorer, scaling, alerts }),
    });
  }
}
