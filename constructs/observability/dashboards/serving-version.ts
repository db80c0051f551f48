import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { InferenceService } from '../../serving/inference-service';
import { GRAFANA_WINDOWS, increase, select } from '../promql';
import { grafana } from './grafana-sdk';
import { graph, stat } from './panels';

/** The row for the running models and builds. Two at the same time mean a rollout, possibly one that is stuck. */
export function addVersionRow(dashboard: DashboardBuilder, service: InferenceService): void {
  const labels = seriesLabels(service);
  const failures = select(METRICS.modelLoadFailures, labels);
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Model and build'))
    .withPanel(
      graph({
        title: 'Pods by model',
        description: 'Version and digest of the model that each pod has loaded.',
        unit: grafana.units.Short,
        queries: [
          {
            expr: `count by (name, version, digest, task) (${select(METRICS.modelInfo, labels)})`,
            legend: '{{name}} {{version}} {{task}} {{digest}}',
          },
        ],
        stacked: true,
        span: 12,
      }),
    )
    .withPanel(
      graph({
        title: 'Pods by build',
        description: 'Version of the runtime and of Node.js in each pod.',
        unit: grafana.units.Short,
        queries: [
          {
            expr: `count by (version, node_version) (${select(METRICS.buildInfo, labels)})`,
            legend: '{{version}} on Node.js {{node_version}}',
          },
        ],
        stacked: true,
        span: 8,
      }),
    )
    .withPanel(
      stat({
        title: 'Models refused',
        description: 'Artifacts that a pod refused in the time shown; its log has the reason.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum(${increase(failures, GRAFANA_WINDOWS.range)})`, legend: 'refused' }],
        limits: { warning: 1 },
      }),
    );
}
