import { Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import {
  DriftMonitor,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
} from '../../../constructs';
import { slack } from '../../../constructs/observability/integrations/slack';
import { availabilitySlo } from '../../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../../constructs/observability/alerts/slo-burn-rate';
import { latencySlo } from '../../../constructs/observability/alerts/slo-latency';
import { AlertmanagerConfig } from '../../../constructs/observability/alertmanager-config';
import { driftDashboard } from '../../../constructs/observability/dashboards/drift-dashboard';
import { logsDashboard } from '../../../constructs/observability/dashboards/logs';
import { servingDashboard } from '../../../constructs/observability/dashboards/serving';
import { GrafanaDashboard } from '../../../constructs/observability/grafana-dashboard';
import { DataSource, GrafanaDataSource } from '../../../constructs/observability/grafana-data-source';
import { MetricAliases } from '../../../constructs/observability/metric-aliases';
import { validateManifests } from '../../../constructs/validation';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';

/** All that watches one service. */
function observed() {
  const chart = namespacedChart();
  const service = incidentService(chart);
  const scaling = new ScalingPolicy(chart, 'scaling', { target: service });
  const monitor = new DriftMonitor(chart, 'drift', { target: service });
  const slos = [availabilitySlo(service), latencySlo(service)];
  const alerts = [...serviceAlerts({ service, scaling, drift: monitor }), ...slos.flatMap(budgetAlerts)];
  const rules = new PrometheusRule(chart, 'alerts', { alerts, runbooks: 'https://example.com/runbooks' });
  const team = slack({ webhookUrl: { name: 'slack', key: 'url' } });
  new ServiceMonitor(chart, 'service-monitor', { target: service });
  new MetricAliases(chart, 'aliases', { target: service });
  new AlertmanagerConfig(chart, 'routes', {
    rules: [rules],
    routes: { critical: [team], warning: [team], info: [team] },
  });
  new GrafanaDashboard(chart, 'serving', { dashboard: servingDashboard({ service, scaling, slos, alerts }) });
  new GrafanaDashboard(chart, 'drifting', { dashboard: driftDashboard({ monitor }) });
  new GrafanaDashboard(chart, 'logs', { dashboard: logsDashboard({ service }) });
  new GrafanaDataSource(chart, 'loki', {
    source: DataSource.loki({ url: 'http://loki.observability.svc:3100' }),
  });
  return Testing.synth(chart) as Parameters<typeof validateManifests>[0];
}

test('all that watches a service, together, breaks no rule', () => {
  expect(validateManifests(observed())).toEqual([]);
});

test('a burn rate whose recording rule is missing is found', () => {
  const manifests = observed().map((manifest) => {
    const text = JSON.stringify(manifest);
    return JSON.parse(text.replaceAll('"record":"inference:', '"record":"other:')) as typeof manifest;
  });
  expect(validateManifests(manifests).map(({ rule }) => rule)).toContain('known-series');
});

test('twice the same gives the same', () => {
  expect(JSON.stringify(observed())).toBe(JSON.stringify(observed()));
});
