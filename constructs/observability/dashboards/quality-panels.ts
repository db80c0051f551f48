import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from '../../../runtime/contract/metrics';
import type { InferenceService } from '../../serving/inference-service';
import { GRAFANA_WINDOWS, increase, select } from '../promql';
import { seriesLabels } from '../service-series';
import { grafana } from './grafana-sdk';
import { graph } from './panels';

const MEASURED = ['version', 'measure'] as const;

/** Live quality of the predictions whose truth has come, and its estimate for those without. */
export function addQualityRow(dashboard: DashboardBuilder, service: InferenceService): void {
  const labels = seriesLabels(service);
  const by = MEASURED.join(', ');
  const legend = '{{measure}} of {{version}}';
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Quality of the predictions'))
    .withPanel(
      graph({
        title: 'Live quality',
        description:
          'Measured against the truths that were sent, with the 95 % confidence interval, and the same at training. The mean ' +
          'over the pods. Errors are in the unit of the label.',
        unit: grafana.units.Short,
        queries: [
          { expr: `avg by (${by}) (${select(METRICS.modelQuality, labels)})`, legend },
          {
            expr: `avg by (${by}) (${select(METRICS.modelQualityLower, labels)})`,
            legend: `${legend}, lower`,
          },
          {
            expr: `avg by (${by}) (${select(METRICS.modelQualityUpper, labels)})`,
            legend: `${legend}, upper`,
          },
          {
            expr: `avg by (${by}) (${select(METRICS.modelQualityTrained, labels)})`,
            legend: `${legend}, at training`,
          },
        ],
        span: 12,
      }),
    )
    .withPanel(
      graph({
        title: 'Accuracy, estimated without truth',
        description:
          'An estimate from the confidences of all predictions. It sees rows that are harder to predict, and cannot see ' +
          'that the relation of features and label has changed.',
        unit: grafana.units.PercentUnit,
        queries: [
          {
            expr: `avg by (version) (${select(METRICS.modelAccuracyEstimate, labels)})`,
            legend: 'estimate of {{version}}',
          },
          {
            expr: `avg by (version) (${select(METRICS.modelAccuracyEstimateLower, labels)})`,
            legend: 'estimate of {{version}}, lower',
          },
          {
            expr: `avg by (version) (${select(METRICS.modelAccuracyEstimateUpper, labels)})`,
            legend: 'estimate of {{version}}, upper',
          },
        ],
        max: 1,
        span: 6,
      }),
    )
    .withPanel(
      graph({
        title: 'Truths',
        description:
          'unknown: the prediction is not held by the pod that was asked: it is too old, not in the sample, or another ' +
          'pod made it.',
        unit: grafana.units.Short,
        queries: [
          {
            expr: `sum by (outcome) (${increase(select(METRICS.feedbackTruths, labels), GRAFANA_WINDOWS.rate)})`,
            legend: '{{outcome}}',
          },
        ],
        span: 6,
      }),
    );
}
