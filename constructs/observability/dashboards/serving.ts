import type { Alert } from '../alerts/alert';
import type { Slo } from '../alerts/slo';
import type { ScalingPolicy } from '../../serving/scaling-policy';
import { alertAnnotation } from './alert-annotation';
import { addOwnPanels } from './own-panels';
import { prometheusVariable } from './panels';
import type { DashboardSource } from './dashboard-source';
import { serviceDashboard } from './service-dashboard';
import type { ServiceDashboardOptions } from './service-dashboard-options';
import { addBudgetRow } from './serving-budget';
import { addClientRows } from './serving-clients';
import { addHeadline } from './serving-headline';
import { addSaturationRow, type ScalingBounds } from './serving-saturation';
import { addRolloutRow } from './serving-rollout';
import { addVersionRow } from './serving-version';

/** Options of `servingDashboard`. */
export interface ServingDashboardOptions extends ServiceDashboardOptions {
  /**
   * The scaling policy whose bounds are drawn beside the replicas.
   *
   * @default - no bounds
   */
  readonly scaling?: ScalingPolicy;
  /**
   * The service's alerts, whose thresholds are drawn.
   *
   * @default - no thresholds
   */
  readonly alerts?: readonly Alert[];
  /**
   * Objectives whose burn rate is shown. Their alerts must be in a PrometheusRule, which records the series of these
   * panels.
   *
   * @default - none
   */
  readonly slos?: readonly Slo[];
}

/**
 * A dashboard of availability, latency and saturation. Its rows are in the order of an on-call engineer's questions:
 * is something wrong, what do clients see, which resource is used up, which model and build are running.
 *
 * @example
 * new GrafanaDashboard(chart, 'serving', { dashboard: servingDashboard({ service, alerts: rules.alerts }) });
 */
export function servingDashboard(options: ServingDashboardOptions): DashboardSource {
  const { service, alerts = [], slos = [], scaling } = options;
  const dashboard = serviceDashboard(options, 'serving')
    .description(`Requests, errors, latency and saturation of ${service.name}`)
    .withVariable(prometheusVariable())
    .annotation(alertAnnotation(service));
  addHeadline(dashboard, service, alerts);
  addClientRows(dashboard, service, alerts);
  addBudgetRow(dashboard, slos);
  addSaturationRow(dashboard, service, alerts, scaling && boundsOf(scaling));
  addVersionRow(dashboard, service);
  if (service.rollout !== undefined) addRolloutRow(dashboard, service);
  addOwnPanels(dashboard, options);
  return dashboard;
}

function boundsOf({ target, minReplicas, maxReplicas }: ScalingPolicy): ScalingBounds {
  return { autoscaler: target.name, minReplicas, maxReplicas };
}
