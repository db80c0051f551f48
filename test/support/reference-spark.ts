import { App, Chart } from 'cdk8s';
import {
  InferenceService,
  KafkaCluster,
  KafkaTopic,
  KafkaUser,
  PrometheusRule,
  ServiceMonitor,
  SparkStream,
  sparkStreamAlerts,
  type SparkStreamProps,
} from '../../constructs';
import { smallModelFile } from './small-model-file';

/** A job of Spark that asks a service, its cluster, and what watches it. */
export function referenceSpark(props: Partial<SparkStreamProps> = {}) {
  const app = new App();
  const service = new InferenceService(new Chart(app, 'serving', { namespace: 'serving' }), 'incident', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: smallModelFile(),
  });
  const chart = new Chart(app, 'stream', { namespace: 'streaming' });
  const cluster = new KafkaCluster(chart, 'kafka');
  const topic = (name: string): KafkaTopic => new KafkaTopic(chart, name, { cluster, partitions: 6 });
  const stream = new SparkStream(chart, 'incident-stream', {
    image: 'ghcr.io/acme/aiops-spark:1.2.0',
    kafka: new KafkaUser(chart, 'incident-stream-user', { cluster }),
    topic: topic('transactions'),
    results: topic('transactions-scored'),
    deadLetters: topic('transactions-dead'),
    service,
    ...props,
  });
  new ServiceMonitor(chart, 'monitor', { target: stream });
  const alerts = sparkStreamAlerts({ stream });
  new PrometheusRule(chart, 'stream-alerts', { alerts });
  return { app, chart, service, stream, alerts };
}
