import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { grafana } from './grafana-sdk';
import { graph, PROMETHEUS_VARIABLE, prometheusVariable, stat } from './panels';
import type { ServiceDashboardOptions } from './service-dashboard-options';

/** Adds a last row with the user's own panels, if there are any. */
export function addOwnPanels(
  dashboard: DashboardBuilder,
  { numbers = [], graphs = [] }: Pick<ServiceDashboardOptions, 'numbers' | 'graphs'>,
): void {
  if (numbers.length + graphs.length === 0) return;
  const known = dashboard.build().templating.list ?? [];
  if (!known.some(({ name }) => name === PROMETHEUS_VARIABLE)) dashboard.withVariable(prometheusVariable());
  dashboard.withRow(new grafana.dashboard.RowBuilder('More'));
  for (const props of numbers) dashboard.withPanel(stat(props));
  for (const props of graphs) dashboard.withPanel(graph(props));
}
