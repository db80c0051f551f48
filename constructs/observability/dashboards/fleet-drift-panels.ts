import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Alert } from '../alerts/alert';
import type { DriftMonitor } from '../../serving/drift-monitor';
import { prometheusDuration } from '../promql';
import { fleetDriftRules } from '../recording-rules/fleet-drift-rules';
import { recorded } from '../recording-rules/recording-rule';
import { alertLimits } from './alert-limits';
import { grafana } from './grafana-sdk';
import { graph } from './panels';

/** Drift of the rows of all pods together, if an alert has the recording rules for it. */
export function addFleetRow(
  dashboard: DashboardBuilder,
  monitor: DriftMonitor,
  alerts: readonly Alert[],
): void {
  const { psi, chance, share, baselineShare } = fleetDriftRules(monitor);
  const alert = alerts.find(({ reads = [] }) => reads.some((rule) => recorded(rule) === recorded(psi)));
  if (alert === undefined) return;
  const time = prometheusDuration(monitor.fleet.window);
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('All pods together'))
    .withPanel(
      graph({
        title: 'Population stability index of the service',
        description: `Over the last ${time} of all pods. 0.1 is a moderate shift, 0.25 a major one. Nothing is shown below ${monitor.fleet.minimumRows} rows. Two lines for a feature mean that two models were served.`,
        unit: grafana.units.Short,
        queries: [
          { expr: recorded(psi), legend: '{{feature}}' },
          { expr: `max(${recorded(chance)} and ${recorded(psi)})`, legend: 'mean without drift' },
        ],
        limits: alertLimits(alerts, [alert.name]),
        span: 12,
      }),
    )
    .withPanel(
      graph({
        title: 'Share of rows by bin, as a multiple of that in training',
        description: `Over the last ${time} of all pods. 1 is the share in training. Choose one feature above.`,
        unit: grafana.units.Short,
        queries: [
          {
            expr: `${recorded(share, CHOSEN)} / ${recorded(baselineShare, CHOSEN)}`,
            legend: '{{feature}} {{bin}}',
          },
        ],
        span: 12,
      }),
    );
}

/** The features chosen at the top of the dashboard. */
const CHOSEN = { feature: { regex: '$feature' } } as const;
