import { App, Chart } from 'cdk8s';
import { z } from 'zod';
import {
  AlertmanagerConfig,
  InferenceService,
  Model,
  PrometheusRule,
  RolloutStrategy,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
  slack,
} from '../../../constructs';
import { type Document, documentSchema } from './good-platform';

const good = JSON.stringify(synthesize());

/** A new copy of an autoscaled service with a canary, and of its scrapes. No rule is broken. */
export function goodCanary(): Document[] {
  return z.array(documentSchema).parse(JSON.parse(good));
}

function synthesize(): unknown[] {
  const chart = new Chart(new App(), 'serving', { namespace: 'serving' });
  const target = new InferenceService(chart, 'incident', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: Model.inImage({ path: '/app/model.json' }),
    strategy: RolloutStrategy.canary({
      steps: [{ weight: 25 }, { weight: 50 }],
      analysis: { prometheus: 'http://prometheus-operated.monitoring.svc:9090' },
    }),
  });
  const scaling = new ScalingPolicy(chart, 'scaling', { target });
  new ServiceMonitor(chart, 'monitor', { target });
  const rules = new PrometheusRule(chart, 'alerts', { alerts: serviceAlerts({ service: target, scaling }) });
  const team = slack({ webhookUrl: { name: 'slack', key: 'url' } });
  new AlertmanagerConfig(chart, 'routes', {
    rules: [rules],
    routes: { critical: [team], warning: [team], info: [team] },
  });
  return z.array(z.unknown()).parse(chart.toJson());
}
