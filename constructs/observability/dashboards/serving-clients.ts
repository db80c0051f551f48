import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { Alert } from '../alerts/alert';
import type { InferenceService } from '../../serving/inference-service';
import { countOf, GRAFANA_WINDOWS, histogramQuantile, rate, select, sumOf } from '../promql';
import { alertLimits } from './alert-limits';
import { grafana } from './grafana-sdk';
import { graph } from './panels';
import { failedShare, predictionRate, predictLabels } from './service-queries';

const { rate: WINDOW } = GRAFANA_WINDOWS;
const DURATION = METRICS.httpRequestDuration;

/** The row for clients: request rate, failures and latency. */
export function addClientRows(
  dashboard: DashboardBuilder,
  service: InferenceService,
  alerts: readonly Alert[],
): void {
  const reasons = select(METRICS.inferenceErrors, seriesLabels(service));
  const shed = select(METRICS.requestsShed, seriesLabels(service));
  const predictions = select(METRICS.predictions, seriesLabels(service));
  const predict = predictLabels(service);
  const total = (series: string): string => `sum(${rate(series, WINDOW)})`;
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Traffic and errors'))
    .withPanel(
      graph({
        title: 'Predictions by status',
        description:
          '4xx: the request was wrong. 503: the pod sheds load, has no model or shuts down. 500: a defect.',
        unit: grafana.units.RequestsPerSecond,
        queries: [{ expr: predictionRate(service, undefined, 'status'), legend: '{{status}}' }],
        stacked: true,
      }),
    )
    .withPanel(
      graph({
        title: 'Share of failing predictions',
        description: 'Share of answers with a status of 500 or more. A gap means no traffic.',
        unit: grafana.units.PercentUnit,
        queries: [{ expr: failedShare(service), legend: '5xx' }],
        limits: alertLimits(alerts, ['InferenceErrorRatioHigh']),
      }),
    )
    .withPanel(
      graph({
        title: 'Not predicted, by reason',
        description:
          'invalid_input: the client’s mistake. overloaded: load is shed. not_ready and internal: the service’s fault.',
        unit: grafana.units.RequestsPerSecond,
        queries: [{ expr: `sum by (reason) (${rate(reasons, WINDOW)})`, legend: '{{reason}}' }],
      }),
    )
    .withPanel(
      graph({
        title: 'Requests shed, by limit',
        description:
          'in_flight: MAX_REQUESTS_IN_FLIGHT was reached. wait: the expected wait was longer than MAX_WAIT_SECONDS.',
        unit: grafana.units.RequestsPerSecond,
        queries: [{ expr: `sum by (reason) (${rate(shed, WINDOW)})`, legend: '{{reason}}' }],
        span: 12,
      }),
    )
    .withPanel(
      graph({
        title: 'Predictions by class',
        description:
          'Rows answered per second, by predicted class: what the model answers now. Empty for a regression model.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum by (class) (${rate(predictions, WINDOW)})`, legend: '{{class}}' }],
        stacked: true,
        span: 12,
      }),
    )
    .withRow(new grafana.dashboard.RowBuilder('Latency'))
    .withPanel(
      graph({
        title: 'Answer time',
        description: 'From the arrival of a request to the end of its answer, over all pods.',
        unit: grafana.units.Seconds,
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
        description: 'Depends on the size of the requests. Percentiles do not show the total waiting time.',
        unit: grafana.units.Seconds,
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
          'Only validation, forest and drift check. If it is far below the answer time, requests wait for the event ' +
          'loop or for the client.',
        unit: grafana.units.Seconds,
        queries: [0.5, 0.95, 0.99].map((quantile) => ({
          expr: histogramQuantile(quantile, METRICS.inferenceLatency, seriesLabels(service), WINDOW),
          legend: `p${100 * quantile}`,
        })),
      }),
    );
}
