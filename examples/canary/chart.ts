import { Chart, Duration } from 'cdk8s';
import {
  AlertmanagerConfig,
  InferenceService,
  Model,
  PrometheusRule,
  RolloutCheck,
  RolloutStrategy,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
  slack,
} from 'cdk8s-aiops';
import type { Construct } from 'constructs';

/** A service whose new versions get a quarter of the requests, then half of them, and are compared with the old one. */
export class Canary extends Chart {
  constructor(scope: Construct) {
    super(scope, 'serving', { namespace: 'serving' });
    const service = new InferenceService(this, 'churn', {
      image: 'ghcr.io/acme/aiops:1.2.0',
      // a ConfigMap has one version, and two serve at once
      model: Model.inImage({ path: '/app/model.json' }),
      strategy: RolloutStrategy.canary({
        steps: [{ weight: 25 }, { weight: 50, pause: Duration.minutes(10) }],
        analysis: {
          prometheus: 'http://prometheus-operated.observability.svc:9090',
          checks: [
            RolloutCheck.errorRatio({ thresholdRatio: 0.01 }),
            RolloutCheck.latencyP95(),
            RolloutCheck.predictionsDiffer({ threshold: 0.5 }),
          ],
        },
      }),
    });
    // the autoscaler's least number of pods can take the weights
    const scaling = new ScalingPolicy(this, 'churn-scaling', {
      target: service,
      minReplicas: 4,
      maxReplicas: 8,
    });
    new ServiceMonitor(this, 'churn-monitor', { target: service });
    const rules = new PrometheusRule(this, 'churn-alerts', { alerts: serviceAlerts({ service, scaling }) });
    const team = slack({ webhookUrl: { name: 'slack', key: 'url' } });
    new AlertmanagerConfig(this, 'churn-routes', {
      rules: [rules],
      routes: { critical: [team], warning: [team], info: [team] },
    });
  }
}
