import { Chart } from 'cdk8s';
import {
  AlertmanagerConfig,
  DriftMonitor,
  InferenceService,
  Model,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
  slack,
  type InferenceServiceProps,
} from 'cdk8s-aiops';
import type { Construct } from 'constructs';

const SERVICES: Readonly<Record<string, Partial<InferenceServiceProps>>> = {
  churn: {},
  // its rows are wide, so a request may be larger and hold fewer of them
  fraud: { model: Model.inImage({ path: '/app/fraud.json' }), maxRows: 200 },
};

/** Two services in one namespace: each has its autoscaler, its drift detection, its scrapes and its alerts. */
export class Serving extends Chart {
  constructor(scope: Construct) {
    super(scope, 'serving', { namespace: 'serving' });
    const rules = Object.entries(SERVICES).map(([name, props]) => {
      const service = new InferenceService(this, name, {
        image: 'ghcr.io/acme/aiops:1.2.0',
        model: Model.inImage({ path: '/app/model.json' }),
        ...props,
      });
      const scaling = new ScalingPolicy(this, `${name}-scaling`, { target: service });
      const drift = new DriftMonitor(this, `${name}-drift`, { target: service });
      new ServiceMonitor(this, `${name}-monitor`, { target: service });
      return new PrometheusRule(this, `${name}-alerts`, {
        alerts: serviceAlerts({ service, scaling, drift }),
      });
    });
    const channel = slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } });
    new AlertmanagerConfig(this, 'routes', {
      rules,
      routes: { critical: [channel], warning: [channel], info: [channel] },
    });
  }
}
