import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type {
  QueryVariableBuilder,
  DashboardBuilder,
  Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { Alert } from '../alerts/alert';
import type { DriftMonitor } from '../../serving/drift-monitor';
import type { InferenceService } from '../../serving/inference-service';
import { GRAFANA_WINDOWS, increase, rate, select } from '../promql';
import { alertAnnotation } from './alert-annotation';
import { grafana } from './grafana-sdk';
import { graph, PROMETHEUS, prometheusVariable, stat, target, thresholds } from './panels';
import type { DashboardSource } from './dashboard-source';
import { addFleetRow } from './fleet-drift-panels';
import { addQualityRow } from './quality-panels';
import { addOwnPanels } from './own-panels';
import { serviceDashboard } from './service-dashboard';
import type { ServiceDashboardOptions } from './service-dashboard-options';

/** Options of `driftDashboard`. */
export interface DriftDashboardOptions extends Omit<ServiceDashboardOptions, 'service'> {
  /** The drift monitor whose service is shown. */
  readonly monitor: DriftMonitor;
  /**
   * The service's alerts. If the alert on drift of all pods together is among them, the dashboard shows the series of
   * its recording rules.
   *
   * @default - only the drift state of each pod
   */
  readonly alerts?: readonly Alert[];
}

/** A dashboard that shows whether requests differ from the training data, and in which features. */
export function driftDashboard({ monitor, alerts = [], ...options }: DriftDashboardOptions): DashboardSource {
  const service = monitor.target;
  const dashboard = serviceDashboard({ service, ...options }, 'drift')
    .description(`Requests of ${service.name}, compared with its model's baseline`)
    .time({ from: 'now-6h', to: 'now' })
    .withVariable(prometheusVariable())
    .withVariable(featureVariable(service))
    .annotation(alertAnnotation(service));
  addHeadline(dashboard, monitor);
  addFeatures(dashboard, service);
  addFleetRow(dashboard, monitor, alerts);
  if (service.measuresQuality) addQualityRow(dashboard, service);
  addOneFeature(dashboard, service);
  addOwnPanels(dashboard, options);
  return dashboard;
}

const { rate: WINDOW } = GRAFANA_WINDOWS;
/** The features chosen at the top of the dashboard. */
const CHOSEN = { regex: '$feature' };

function featureVariable(service: InferenceService): QueryVariableBuilder {
  return new grafana.dashboard.QueryVariableBuilder('feature')
    .label('Feature')
    .datasource(PROMETHEUS)
    .query(`label_values(${select(METRICS.driftStatistic, seriesLabels(service))}, feature)`)
    .refresh(grafana.dashboard.VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*');
}

function addHeadline(
  dashboard: DashboardBuilder,
  { target: service, window, minimumSample }: DriftMonitor,
): void {
  const labels = seriesLabels(service);
  const events = select(METRICS.driftEvents, labels);
  const webhooks = select(METRICS.webhookEvents, labels);
  dashboard
    .withPanel(
      stat({
        title: 'Features that drift',
        description:
          'Features that have drifted in the window of at least one pod. The graphs below name them; the runbook ' +
          'says what to do.',
        unit: grafana.units.Short,
        queries: [
          { expr: `sum(max by (feature) (${select(METRICS.driftDetected, labels)}))`, legend: 'features' },
        ],
        limits: { warning: 1 },
      }),
    )
    .withPanel(
      stat({
        title: 'Fullest window',
        description: `Rows in the fullest window of a pod. Below ${minimumSample} no pod evaluates its window; a full window has ${window}.`,
        unit: grafana.units.Short,
        queries: [{ expr: `max(${select(METRICS.driftWindowRows, labels)})`, legend: 'rows' }],
      }),
    )
    .withPanel(
      graph({
        title: 'Requests with drifted rows',
        description:
          'By feature. A few come from single unusual requests; a steady rate means that a source has changed.',
        unit: grafana.units.RequestsPerSecond,
        queries: [{ expr: `sum by (feature) (${rate(events, WINDOW)})`, legend: '{{feature}}' }],
        span: 10,
      }),
    )
    .withPanel(
      graph({
        title: 'Events to the webhook',
        description: 'failed: given up after retries. dropped: the outbox was full.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum by (outcome) (${increase(webhooks, WINDOW)})`, legend: '{{outcome}}' }],
        span: 6,
      }),
    );
}

function addFeatures(dashboard: DashboardBuilder, service: InferenceService): void {
  const labels = { ...seriesLabels(service), feature: CHOSEN };
  const relative = `${select(METRICS.driftStatistic, labels)} / ${select(METRICS.driftThreshold, labels)}`;
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Features'))
    .withPanel(
      graph({
        title: 'Statistic, as a multiple of its threshold',
        description: 'The pod with the largest value. Above 1 the window has drifted.',
        unit: grafana.units.Short,
        queries: [{ expr: `max by (feature, test) (${relative})`, legend: '{{feature}} ({{test}})' }],
        limits: { critical: 1 },
        span: 12,
      }),
    )
    .withPanel(driftTimeline(service))
    .withPanel(refusedRows(service));
}

function refusedRows(service: InferenceService): Builder<Panel> {
  const labels = { ...seriesLabels(service), test: 'refused' } as const;
  return graph({
    title: 'Refused rows',
    description:
      'Share of the latest rows that cannot be predicted: a value is missing, of another type, or of a category that ' +
      'training never saw. Above the threshold it is drift. The pod with the largest share.',
    unit: grafana.units.PercentUnit,
    queries: [
      { expr: `max(${select(METRICS.driftStatistic, labels)})`, legend: 'refused' },
      { expr: `max(${select(METRICS.driftThreshold, labels)})`, legend: 'threshold' },
    ],
    span: 24,
  });
}

function driftTimeline(service: InferenceService): Builder<Panel> {
  const detected = select(METRICS.driftDetected, { ...seriesLabels(service), feature: CHOSEN });
  return new grafana.stateTimeline.PanelBuilder()
    .title('When each feature drifted')
    .description('Red while the window of at least one pod has drifted.')
    .datasource(PROMETHEUS)
    .span(12)
    .height(8)
    .showValue(grafana.common.VisibilityMode.Never)
    .mergeValues(true)
    .thresholds(thresholds({ critical: 1 }))
    .targets([target({ expr: `max by (feature) (${detected})`, legend: '{{feature}}' }, 0)]);
}

function addOneFeature(dashboard: DashboardBuilder, service: InferenceService): void {
  const labels = { ...seriesLabels(service), feature: CHOSEN };
  const bins = select(METRICS.featureBins, labels);
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Values'))
    .withPanel(
      graph({
        title: 'Statistic and threshold',
        description: 'As the runtime exports them. The threshold falls while a window fills.',
        unit: grafana.units.Short,
        queries: [
          {
            expr: `max by (feature, test) (${select(METRICS.driftStatistic, labels)})`,
            legend: '{{feature}} ({{test}})',
          },
          {
            expr: `max by (feature, test) (${select(METRICS.driftThreshold, labels)})`,
            legend: 'threshold of {{feature}} ({{test}})',
          },
        ],
        span: 12,
      }),
    )
    .withPanel(
      graph({
        title: 'Rows by bin of the baseline',
        description:
          'Without drift all bins of a numeric feature have the same rate, because they are quantiles. Choose one ' +
          'feature above.',
        unit: grafana.units.Short,
        queries: [
          {
            expr: `sum by (feature, bin, baseline) (${increase(bins, WINDOW)})`,
            legend: '{{feature}} {{bin}} ({{baseline}})',
          },
        ],
        stacked: true,
        span: 12,
      }),
    );
}
