import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { grafana } from './grafana-sdk';
import { graph, stat } from './panels';
import type { ServiceDashboardOptions } from './service-dashboard-options';

/**
 * Adds a last row with the user's own panels, if there are any.
 *
 * @returns whether there are any
 */
export function addOwnPanels(
  dashboard: DashboardBuilder,
  { numbers = [], graphs = [] }: Pick<ServiceDashboardOptions, 'numbers' | 'graphs'>,
): boolean {
  if (numbers.length + graphs.length === 0) return false;
  dashboard.withRow(new grafana.dashboard.RowBuilder('More'));
  for (const props of numbers) dashboard.withPanel(stat(props));
  for (const props of graphs) dashboard.withPanel(graph(props));
  return true;
}
