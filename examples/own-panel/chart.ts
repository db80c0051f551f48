import { Chart } from 'cdk8s';
import { GrafanaDashboard, InferenceService, Model, servingDashboard } from 'cdk8s-aiops';
import { GRAFANA_WINDOWS, METRICS, rate, select, seriesLabels } from 'cdk8s-aiops/promql';
import type { Construct } from 'constructs';

/** The serving dashboard with a graph of its own: refused requests by reason. */
export class Monitoring extends Chart {
  constructor(scope: Construct) {
    super(scope, 'monitoring', { namespace: 'serving' });
    const service = new InferenceService(this, 'churn', {
      image: 'ghcr.io/acme/aiops:1.2.0',
      model: Model.inImage({ path: '/app/model.json' }),
    });
    const shed = select(METRICS.requestsShed, seriesLabels(service));
    new GrafanaDashboard(this, 'churn-serving', {
      dashboard: servingDashboard({
        service,
        graphs: [
          {
            title: 'Refused by reason',
            description: 'Above 0 the pods have more requests than they can answer: add pods.',
            unit: 'reqps',
            queries: [
              { expr: `sum by (reason) (${rate(shed, GRAFANA_WINDOWS.rate)})`, legend: '{{reason}}' },
            ],
            limits: { warning: 1 },
          },
        ],
      }),
    });
  }
}
