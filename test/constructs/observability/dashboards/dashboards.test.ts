import { describe, expect, test } from 'vitest';
import {
  DriftMonitor,
  errorRatioHigh,
  RolloutStrategy,
  ScalingPolicy,
  serviceAlerts,
} from '../../../../constructs';
import { availabilitySlo } from '../../../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../../../constructs/observability/alerts/slo-burn-rate';
import { latencySlo } from '../../../../constructs/observability/alerts/slo-latency';
import { dashboardUid } from '../../../../constructs/observability/dashboards/dashboard-uid';
import { driftDashboard } from '../../../../constructs/observability/dashboards/drift-dashboard';
import { logsDashboard } from '../../../../constructs/observability/dashboards/logs';
import { servingDashboard } from '../../../../constructs/observability/dashboards/serving';
import { GrafanaDashboard } from '../../../../constructs/observability/grafana-dashboard';
import { fleetDriftRules } from '../../../../constructs/observability/recording-rules/fleet-drift-rules';
import { recorded } from '../../../../constructs/observability/recording-rules/recording-rule';
import { OUTSIDE_SERIES } from '../../../../constructs/validation/series/outside-series';
import { PromQLQuery } from '../../../../constructs/validation/series/promql-query';
import { METRICS, PROCESS_METRICS, type Metric } from '../../../../runtime/contract/metrics';
import { dashboardJson, type DashboardJson, type PanelJson } from '../../../support/dashboard-json';
import { namespacedChart } from '../../../support/namespaced-chart';
import { incidentService } from '../../../support/reference-service';

const chart = namespacedChart();
const service = incidentService(chart);
const scaling = new ScalingPolicy(chart, 'scaling', { target: service });
const monitor = new DriftMonitor(chart, 'drift', { target: service });
const slos = [availabilitySlo(service), latencySlo(service)];
const alerts = serviceAlerts({ service, scaling, drift: monitor });
const runbooks = 'https://example.com/runbooks';

const json = (name: string, dashboard: ReturnType<typeof servingDashboard>): DashboardJson =>
  dashboardJson(new GrafanaDashboard(chart, name, { dashboard }));

const least = {
  serving: json('least-serving', servingDashboard({ service })),
  drift: json('least-drift', driftDashboard({ monitor })),
  logs: json('least-logs', logsDashboard({ service })),
};
const fullest = {
  serving: json('full-serving', servingDashboard({ service, scaling, alerts, slos, runbooks })),
  drift: json('full-drift', driftDashboard({ monitor, alerts, runbooks })),
  logs: json('full-logs', logsDashboard({ service, runbooks })),
};
/** A service whose versions replace each other by a Rollout. */
const rolledOut = json(
  'rollout-serving',
  servingDashboard({
    service: incidentService(namespacedChart(), { strategy: RolloutStrategy.blueGreen() }),
  }),
);
const all = [...Object.values(least), ...Object.values(fullest), rolledOut];

const panelsOf = ({ panels }: DashboardJson): readonly PanelJson[] =>
  panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const graphsOf = (dashboard: DashboardJson) => panelsOf(dashboard).filter(({ type }) => type !== 'row');
const titled = (dashboard: DashboardJson, title: string): PanelJson => {
  const panel = panelsOf(dashboard).find((each) => each.title === title);
  if (panel === undefined) throw new Error(`no panel ${title}`);
  return panel;
};

/** As Prometheus sees a query of Grafana's. */
const promql = (expr: string): PromQLQuery =>
  new PromQLQuery(expr.replace(/\$__(rate_interval|range)/g, '5m'));

const queries = (dashboard: DashboardJson): readonly PromQLQuery[] =>
  [
    ...graphsOf(dashboard)
      .filter(({ datasource }) => datasource?.type === 'prometheus')
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...(dashboard.annotations.list ?? []).flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
    ...dashboard.templating.list.flatMap(({ query }) => /^label_values\((.*), \w+\)$/.exec(query)?.[1] ?? []),
  ].map(promql);

const contract = new Map<string, readonly string[]>(
  [...Object.values(METRICS), ...Object.values(PROCESS_METRICS)].flatMap(({ name, type, labels }: Metric) =>
    type === 'histogram'
      ? [
          [`${name}_bucket`, [...labels, 'le']],
          [`${name}_sum`, labels],
          [`${name}_count`, labels],
        ]
      : [[name, labels]],
  ),
);
const recordedSeries = new Map(
  [...alerts, ...slos.flatMap(budgetAlerts)]
    .flatMap(({ reads = [] }) => reads)
    .map(({ record }) => [
      record,
      record.startsWith('inference:feature_bin') ? METRICS.featureBins.labels : [],
    ]),
);

describe.each(all)('$title', (dashboard) => {
  test('reads only what the runtime, Prometheus, kube-state-metrics or a recording rule makes, by labels that it has', () => {
    for (const query of queries(dashboard)) {
      expect(query.error, query.text).toBeUndefined();
      for (const { metric = '', matchers } of query.selectors) {
        const labels = contract.get(metric) ?? OUTSIDE_SERIES[metric] ?? recordedSeries.get(metric);
        expect(labels, metric).toBeDefined();
        const known = [...(labels ?? []), 'namespace', 'job', 'service', 'pod', 'rollouts_pod_template_hash'];
        expect(known, query.text).toEqual(expect.arrayContaining(matchers.map(({ label }) => label)));
      }
    }
  });

  test('asks no Grafana for a data source of its own', () => {
    expect(JSON.stringify(dashboard)).not.toContain('${DS_');
    const [variable] = dashboard.templating.list;
    expect(variable).toMatchObject({ type: 'datasource' });
    for (const { datasource, title } of graphsOf(dashboard))
      expect(datasource?.uid, title).toBe(`\${${variable!.name}}`);
  });

  test('says of each panel what it shows', () => {
    for (const { title, description = '' } of graphsOf(dashboard))
      expect(description.length, title).toBeGreaterThan(20);
  });

  test('has panels that do not overlap and stay within 24 columns', () => {
    const cells = panelsOf(dashboard).flatMap(({ gridPos: { x, y, w, h }, title }) => {
      expect(x + w, title).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

test('the first thing on the serving dashboard is whether an alert fires', () => {
  expect(graphsOf(fullest.serving)[0]).toMatchObject({ title: 'Alerts firing', gridPos: { x: 0, y: 0 } });
});

test('thresholds are those of the alerts', () => {
  const custom = json(
    'custom',
    servingDashboard({ service, alerts: [errorRatioHigh(service, { thresholdRatio: 0.2 })] }),
  );
  expect(titled(custom, 'Failing').fieldConfig?.defaults.thresholds?.steps).toContainEqual({
    value: 0.2,
    color: 'red',
  });
  expect(titled(fullest.serving, 'CPU').fieldConfig?.defaults.thresholds?.steps).toEqual([
    { value: null, color: 'green' },
    { value: 80, color: 'yellow' },
    { value: 90, color: 'red' },
  ]);
  // 90 % of 512 MiB
  expect(titled(fullest.serving, 'Memory').fieldConfig?.defaults.thresholds?.steps).toContainEqual({
    value: 0.9 * 512 * 1024 * 1024,
    color: 'yellow',
  });
});

test('replicas are drawn between the bounds of the autoscaler', () => {
  const expressions = (dashboard: DashboardJson) =>
    titled(dashboard, 'Replicas').targets?.map(({ expr }) => expr);
  expect(expressions(fullest.serving)).toEqual(expect.arrayContaining(['vector(4)', 'vector(6)']));
  expect(expressions(least.serving)).toHaveLength(2);
});

test('the share of a budget is shown only for objectives that are given', () => {
  const titles = (dashboard: DashboardJson) => panelsOf(dashboard).map(({ title }) => title);
  expect(titles(fullest.serving)).toEqual(
    expect.arrayContaining(['Burn rate of availability', 'Burn rate of latency']),
  );
  expect(titles(least.serving)).not.toContain('Error budgets');
});

test('all pods together are shown only where an alert brings the rules that record them', () => {
  const title = 'Population stability index of the service';
  expect(titled(fullest.drift, title).targets?.[0]?.expr).toBe(recorded(fleetDriftRules(monitor).psi));
  expect(titled(fullest.drift, title).fieldConfig?.defaults.thresholds?.steps).toContainEqual({
    value: 0.1,
    color: 'yellow',
  });
  expect(() => titled(least.drift, title)).toThrow();
  const others = alerts.filter(({ name }) => name !== 'ModelDriftAcrossPods');
  const without = json('drift-without', driftDashboard({ monitor, alerts: others }));
  expect(() => titled(without, title)).toThrow();
});

test('logs are filtered by the text that the runtime writes', () => {
  expect(titled(least.logs, 'Drift').targets?.[0]?.expr).toBe(
    '{namespace="serving", pod=~"incident-[0-9a-z]+-[0-9a-z]+"} |= "Drift detected" | json',
  );
});

test('a dashboard links to the others of the service and to the runbooks', () => {
  expect(fullest.serving.links.map(({ url }) => url)).toEqual([
    `/d/${fullest.drift.uid}`,
    `/d/${fullest.logs.uid}`,
    runbooks,
  ]);
  expect(least.serving.links).toHaveLength(2);
  expect(JSON.stringify(least.serving.links)).not.toContain('inControlsMenu');
});

describe('the uid of a dashboard', () => {
  test('is readable, and the same each time', () => {
    expect(dashboardUid(service, 'serving')).toBe('serving-incident-serving');
  });

  test('of a long name is short enough for Grafana, and is that name’s alone', () => {
    const long = (name: string) => incidentService(namespacedChart(), { name });
    const [one, two] = [long(`${'x'.repeat(50)}1`), long(`${'x'.repeat(50)}2`)].map((each) =>
      dashboardUid(each, 'serving'),
    );
    expect(one).toMatch(/^serving-x+-[0-9a-f]{8}-serving$/);
    expect(one).toHaveLength(40);
    expect(one).not.toBe(two);
  });
});

test('the panels of the fullest dashboards, their order and their queries', () => {
  const outline = Object.values(fullest).map((dashboard) => ({
    title: dashboard.title,
    panels: panelsOf(dashboard).map(({ title, targets = [] }) => [title, ...targets.map(({ expr }) => expr)]),
  }));
  expect(outline).toMatchSnapshot();
});

test('panels of the user stand in the last row of each dashboard and read Prometheus', () => {
  const panel = {
    title: 'Shed',
    description: 'Requests refused because of overload.',
    unit: 'reqps',
    queries: [{ expr: 'sum(rate(requests_shed_total[5m]))', legend: 'refused' }],
  };
  const own = { numbers: [panel], graphs: [{ ...panel, title: 'Shed over time' }] };
  const dashboards = [
    servingDashboard({ service, ...own }),
    driftDashboard({ monitor, ...own }),
    logsDashboard({ service, ...own }),
  ].map((dashboard, index) => json(`own-${index}`, dashboard));
  for (const dashboard of dashboards) {
    const last = panelsOf(dashboard).slice(-3);
    expect(last.map(({ type, title }) => [type, title])).toEqual([
      ['row', 'More'],
      ['stat', 'Shed'],
      ['timeseries', 'Shed over time'],
    ]);
    expect(last.slice(1).map(({ datasource }) => datasource)).toEqual(
      Array.from({ length: 2 }, () => ({ type: 'prometheus', uid: '${datasource}' })),
    );
    expect(dashboard.templating.list.map(({ name }) => name)).toContain('datasource');
  }
});

test('both versions of a rollout have panels of their own, and a Deployment has none', () => {
  const rows = (dashboard: DashboardJson) =>
    panelsOf(dashboard).flatMap(({ title }) => (title?.includes('by version') === true ? [title] : []));
  expect(rows(fullest.serving)).toEqual([]);
  expect(rows(rolledOut)).toEqual([
    'Predictions by version',
    'Share of failing predictions, by version',
    '95th percentile, by version',
    'Share of each class, by version',
  ]);
  expect(titled(rolledOut, 'Predictions by version').targets?.[0]?.expr).toContain(
    'sum by (version, rollouts_pod_template_hash)',
  );
});
