import { Chart } from 'cdk8s';
import { InferenceService, Model, PrometheusRule, serviceAlerts } from 'cdk8s-aiops';
import type { Construct } from 'constructs';
import { backlogHigh } from './alert';

/** A service with the alerts of the package and one of its own. */
export class Serving extends Chart {
  readonly service: InferenceService;

  constructor(scope: Construct) {
    super(scope, 'serving', { namespace: 'serving' });
    this.service = new InferenceService(this, 'churn', {
      image: 'ghcr.io/acme/aiops:1.2.0',
      model: Model.inImage({ path: '/app/model.json' }),
    });
    new PrometheusRule(this, 'churn-alerts', {
      alerts: [...serviceAlerts({ service: this.service }), backlogHigh(this.service)],
    });
  }
}
