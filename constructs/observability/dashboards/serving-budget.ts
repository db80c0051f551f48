import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { BURN_RATES } from '../alerts/burn-rate';
import { errorBudget, errorRatio, type Slo } from '../alerts/slo';
import { prometheusDuration } from '../promql';
import { recorded } from '../recording-rules/recording-rule';
import { grafana } from './grafana-sdk';
import { graph } from './panels';

/** A row with the burn rate of each objective's error budget; no row without objectives. */
export function addBudgetRow(dashboard: DashboardBuilder, slos: readonly Slo[]): void {
  if (slos.length === 0) return;
  dashboard.withRow(new grafana.dashboard.RowBuilder('Error budgets'));
  for (const slo of slos) {
    dashboard.withPanel(
      graph({
        title: `Burn rate of ${slo.name.toLowerCase()}`,
        description:
          `Objective: ${Number((100 * slo.objectiveRatio).toPrecision(6))} % of the predictions do not ${slo.badIs}. ` +
          'At 1 the budget lasts just the 30 days. A pair of windows fires when both are above its factor.',
        unit: grafana.units.Short,
        queries: [...BURN_RATES.fast, ...BURN_RATES.slow].map(({ factor, long }) => ({
          expr: `${recorded(errorRatio(slo, long))} / ${errorBudget(slo)}`,
          legend: `${prometheusDuration(long)} (fires at ${factor})`,
        })),
        limits: { warning: BURN_RATES.slow[1].factor, critical: BURN_RATES.fast[1].factor },
        span: 12,
      }),
    );
  }
}
