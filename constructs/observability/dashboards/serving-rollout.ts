import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from '../../../runtime/contract/metrics';
import { REVISION_SERIES_LABEL } from '../../private/revision';
import type { InferenceService } from '../../serving/inference-service';
import { bucketsOf, GRAFANA_WINDOWS, rate, select } from '../promql';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import { grafana } from './grafana-sdk';
import { graph } from './panels';
import { predictLabels } from './service-queries';

const { rate: WINDOW } = GRAFANA_WINDOWS;
const LEGEND = `{{version}} {{${REVISION_SERIES_LABEL}}}`;

/** The row for both versions of a rollout, by the model that they have loaded and the hash of their pods. */
export function addRolloutRow(dashboard: DashboardBuilder, service: InferenceService): void {
  const labels = seriesLabels(service);
  const answered = select(METRICS.httpRequests, { ...labels, route: INFERENCE_ROUTE });
  const failed = select(METRICS.httpRequests, {
    ...labels,
    route: INFERENCE_ROUTE,
    status: { regex: '5..' },
  });
  const model = `max by (namespace, job, pod, version) (${select(METRICS.modelInfo, labels)})`;
  const byVersion = (series: string, label?: string): string =>
    `sum by (${[label, 'version', REVISION_SERIES_LABEL].filter(Boolean).join(', ')}) ` +
    `(${rate(series, WINDOW)} * on (namespace, job, pod) group_left (version) ${model})`;
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Rollout: both versions'))
    .withPanel(
      graph({
        title: 'Predictions by version',
        description:
          'Version of the model, and hash of the pods. Two at the same time: a rollout is under way.',
        unit: grafana.units.RequestsPerSecond,
        queries: [{ expr: byVersion(answered), legend: LEGEND }],
        stacked: true,
      }),
    )
    .withPanel(
      graph({
        title: 'Share of failing predictions, by version',
        description:
          'Share of answers with a status of 500 or more. The analysis aborts the new version by it.',
        unit: grafana.units.PercentUnit,
        queries: [{ expr: `${byVersion(failed)} / ${byVersion(answered)}`, legend: LEGEND }],
      }),
    )
    .withPanel(
      graph({
        title: '95th percentile, by version',
        description: 'One prediction in twenty takes longer.',
        unit: grafana.units.Seconds,
        queries: [
          {
            expr: `histogram_quantile(0.95, ${byVersion(bucketsOf(METRICS.httpRequestDuration, predictLabels(service)), 'le')})`,
            legend: LEGEND,
          },
        ],
      }),
    )
    .withPanel(
      graph({
        title: 'Share of each class, by version',
        description: 'Both versions get rows of the same source, so shares that differ are of the models.',
        unit: grafana.units.PercentUnit,
        queries: [
          {
            expr:
              `${byVersion(select(METRICS.predictions, labels), 'class')} / on (version, ${REVISION_SERIES_LABEL}) ` +
              `group_left () ${byVersion(select(METRICS.predictions, labels))}`,
            legend: `{{class}} ${LEGEND}`,
          },
        ],
      }),
    );
}
