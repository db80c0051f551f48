import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { Alert } from '../alerts/alert';
import type { InferenceService } from '../../serving/inference-service';
import { GRAFANA_WINDOWS, histogramQuantile, increase, select, UP } from '../promql';
import { alertLimits } from './alert-limits';
import { alertsFiring } from './alerts-firing';
import { grafana } from './grafana-sdk';
import { RESTARTS } from './outside-metrics';
import { stat } from './panels';
import { failedShare, podsOf, predictionRate, predictLabels } from './service-queries';

/** The first row: whether there is a problem at all. */
export function addHeadline(
  dashboard: DashboardBuilder,
  service: InferenceService,
  alerts: readonly Alert[],
): void {
  const { namespace } = service;
  const restarts = select(RESTARTS, { namespace, pod: podsOf(service) });
  dashboard
    .withPanel(alertsFiring(service))
    .withPanel(
      stat({
        title: 'Pods not answering',
        description: 'Pods that Prometheus knows and cannot scrape. No data: it knows no pods.',
        unit: grafana.units.Short,
        queries: [
          {
            expr: `count(${select(UP, seriesLabels(service))}) - sum(${select(UP, seriesLabels(service))})`,
            legend: 'pods',
          },
        ],
        limits: { warning: 1 },
      }),
    )
    .withPanel(
      stat({
        title: 'Predictions',
        description: 'Prediction requests answered per second, with any status.',
        unit: grafana.units.RequestsPerSecond,
        queries: [{ expr: predictionRate(service), legend: 'predictions' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Failing',
        description: 'Share of the predictions answered with 5xx. No data: no traffic.',
        unit: grafana.units.PercentUnit,
        queries: [{ expr: failedShare(service), legend: '5xx' }],
        limits: alertLimits(alerts, ['InferenceErrorRatioHigh']),
      }),
    )
    .withPanel(
      stat({
        title: '95th percentile',
        description: 'One prediction in twenty takes longer. No data: no traffic.',
        unit: grafana.units.Seconds,
        queries: [
          {
            expr: histogramQuantile(
              0.95,
              METRICS.httpRequestDuration,
              predictLabels(service),
              GRAFANA_WINDOWS.rate,
            ),
            legend: 'p95',
          },
        ],
        limits: alertLimits(alerts, ['InferenceLatencyP95High']),
      }),
    )
    .withPanel(
      stat({
        title: 'Restarts',
        description: 'Restarts of containers in the time shown; kubectl describe pod says why.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum(${increase(restarts, GRAFANA_WINDOWS.range)})`, legend: 'restarts' }],
        limits: { warning: 1 },
      }),
    );
}
