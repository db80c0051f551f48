import { RowBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { Alert } from '../alerts/alert';
import type { InferenceService } from '../../serving/inference-service';
import { countOf, GRAFANA_WINDOWS, histogramQuantile, rate, select, sumOf } from '../promql';
import { alertLimits } from './alert-limits';
import { graph } from './panels';
import { failedShare, predictionRate, predictLabels } from './service-queries';

const { rate: WINDOW } = GRAFANA_WINDOWS;
const DURATION = METRICS.httpRequestDuration;

/** What clients see: how much is asked, what fails, and how long it takes. */
export function addClientRows(
  dashboard: DashboardBuilder,
  service: InferenceService,
  alerts: readonly Alert[],
): void {
  const reasons = select(METRICS.inferenceErrors, seriesLabels(service));
  const predict = predictLabels(service);
  const total = (series: string): string => `sum(${rate(series, WINDOW)})`;
  dashboard
    .withRow(new RowBuilder('Traffic and errors'))
    .withPanel(
      graph({
        title: 'Predictions by status',
        description:
          '4xx is what clients sent wrong, 503 a pod without a model or on its way out, 500 a defect.',
        unit: units.RequestsPerSecond,
        queries: [{ expr: predictionRate(service, undefined, 'status'), legend: '{{status}}' }],
        stacked: true,
      }),
    )
    .withPanel(
      graph({
        title: 'Share of failing predictions',
        description: 'Answers 5xx of all. A gap means no traffic.',
        unit: units.PercentUnit,
        queries: [{ expr: failedShare(service), legend: '5xx' }],
        limits: alertLimits(alerts, ['InferenceErrorRatioHigh']),
      }),
    )
    .withPanel(
      graph({
        title: 'Not predicted, by reason',
        description: 'invalid_input is the clients’, not_ready and internal are the service’s.',
        unit: units.RequestsPerSecond,
        queries: [{ expr: `sum by (reason) (${rate(reasons, WINDOW)})`, legend: '{{reason}}' }],
      }),
    )
    .withRow(new RowBuilder('Latency'))
    .withPanel(
      graph({
        title: 'Answer time',
        description: 'From the arrival of a request to the end of its answer, over all pods.',
        unit: units.Seconds,
        queries: [0.5, 0.95, 0.99].map((quantile) => ({
          expr: histogramQuantile(quantile, DURATION, predict, WINDOW),
          legend: `p${100 * quantile}`,
        })),
        limits: alertLimits(alerts, ['InferenceLatencyP95High']),
      }),
    )
    .withPanel(
      graph({
        title: 'Mean answer time',
        description:
          'Moves with the size of the requests; the percentiles do not tell how much is waited in all.',
        unit: units.Seconds,
        queries: [
          {
            expr: `${total(sumOf(DURATION, predict))} / ${total(countOf(DURATION, predict))}`,
            legend: 'mean',
          },
        ],
        limits: alertLimits(alerts, ['InferenceLatencyMeanHigh']),
      }),
    )
    .withPanel(
      graph({
        title: 'Inference time',
        description:
          'Validation, forest and drift check alone. Far below the answer time: requests wait for the event loop, or for the client.',
        unit: units.Seconds,
        queries: [0.5, 0.95, 0.99].map((quantile) => ({
          expr: histogramQuantile(quantile, METRICS.inferenceLatency, seriesLabels(service), WINDOW),
          legend: `p${100 * quantile}`,
        })),
      }),
    );
}
