import { type App, Chart } from 'cdk8s';
import {
  AlertmanagerConfig,
  allowMissingCrds,
  availabilitySlo,
  budgetAlerts,
  DataSource,
  driftDashboard,
  type DriftReceiver,
  GrafanaDashboard,
  GrafanaDataSource,
  latencySlo,
  logsDashboard,
  type Loki,
  MetricAliases,
  PrometheusRule,
  serviceAlerts,
  servingDashboard,
} from '../constructs';
import type { PlatformEnvironment } from '../environments';
import { NAMESPACES } from './namespace-names';
import { PROMETHEUS_URL } from './prometheus-url';
import type { Serving } from './serving';

/**
 * Alerts, notification routes and dashboards of a service. The chart is not the service's own: a broken dashboard
 * must not hold back a release.
 *
 * @param receiver of the alerts that ask for a training
 */
export function monitoring(
  app: App,
  environment: PlatformEnvironment,
  { service, scaling, monitor }: Serving,
  receiver?: DriftReceiver,
): Chart {
  const { runbooks } = environment;
  const chart = new Chart(app, 'incident-monitoring', { namespace: NAMESPACES.serving });
  const slos = [availabilitySlo(service), latencySlo(service)];
  const alerts = [...serviceAlerts({ service, scaling, drift: monitor }), ...slos.flatMap(budgetAlerts)];
  const rules = new PrometheusRule(chart, 'incident-alerts', { alerts, runbooks });
  const asking = receiver === undefined ? [] : [receiver.alertsOf(service)];
  new AlertmanagerConfig(chart, 'incident-routes', {
    rules: [rules],
    // the alerts that ask for a training are warnings
    routes: { ...environment.alerts, warning: [...(environment.alerts.warning ?? []), ...asking] },
  });
  if (environment.metricAliases) new MetricAliases(chart, 'incident-aliases', { target: service });
  const dashboards = {
    'incident-serving': servingDashboard({ service, scaling, alerts, slos, runbooks }),
    'incident-drift': driftDashboard({ monitor, alerts, runbooks }),
    'incident-logs': logsDashboard({ service, runbooks }),
  };
  for (const [name, dashboard] of Object.entries(dashboards)) {
    new GrafanaDashboard(chart, name, { dashboard });
  }
  // the application kube-prometheus-stack defines the kinds PrometheusRule and AlertmanagerConfig
  allowMissingCrds(chart);
  return chart;
}

/** The sources that Grafana reads: Prometheus, Loki and Alertmanager. */
export function dataSources(app: App, loki: Loki): Chart {
  const namespace = NAMESPACES.observability;
  const chart = new Chart(app, 'data-sources', { namespace });
  const sources = {
    prometheus: DataSource.prometheus({
      url: PROMETHEUS_URL,
      isDefault: true,
    }),
    loki: DataSource.loki({ url: loki.url }),
    alertmanager: DataSource.alertmanager({ url: `http://alertmanager-operated.${namespace}.svc:9093` }),
  };
  for (const [name, source] of Object.entries(sources)) {
    new GrafanaDataSource(chart, `grafana-${name}`, { source });
  }
  return chart;
}
