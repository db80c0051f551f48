import { Testing, type Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import {
  AlertmanagerConfig,
  GrafanaDashboard,
  Kafka,
  LagScalingPolicy,
  PrometheusRule,
  ServiceMonitor,
  slack,
  streamAlerts,
  streamDashboard,
  validateManifests,
  type StreamScorerProps,
} from '../../../constructs';
import { dashboardJson } from '../../support/dashboard-json';
import { referenceStream } from '../../support/reference-stream';

/** A stream, and all that watches and scales it. */
function watchedStream(props: Partial<StreamScorerProps> = {}): {
  chart: Chart;
  dashboard: GrafanaDashboard;
} {
  const { chart, scorer, cluster, user } = referenceStream(props);
  if (scorer.kafka !== user) user.grantProduce(scorer.topic);
  const scaling = new LagScalingPolicy(chart, 'scaling', { target: scorer });
  new ServiceMonitor(chart, 'monitor', { target: scorer });
  if (scorer.kafka === user) new ServiceMonitor(chart, 'kafka-monitor', { target: cluster.exporter });
  else cluster.admit('streaming');
  const alerts = streamAlerts({ scorer });
  const rules = new PrometheusRule(chart, 'stream-alerts', { alerts });
  const team = slack({ webhookUrl: { name: 'slack', key: 'url' } });
  new AlertmanagerConfig(chart, 'routes', {
    rules: [rules],
    routes: { critical: [team], warning: [team], info: [team] },
  });
  const dashboard = new GrafanaDashboard(chart, 'stream-dashboard', {
    dashboard: streamDashboard({ scorer, scaling, alerts, runbooks: 'https://example.com/runbooks' }),
  });
  return { chart, dashboard };
}

const EXTERNAL = Kafka.external({ bootstrapServers: ['broker.acme.io:9093'], secret: 'kafka' });

describe.each([
  ['a cluster of its own', {}],
  ['transactions', { delivery: 'transactional' }],
  ['brokers of somebody else', { kafka: EXTERNAL }],
] as const)('a stream with %s', (_, props) => {
  test('and all that watches it, together, breaks no rule', () => {
    const manifests = Testing.synth(watchedStream(props).chart) as Parameters<typeof validateManifests>[0];
    expect(validateManifests(manifests).map(({ message }) => message)).toEqual([]);
  });
});

test('the dashboard shows the queue by the exporter, and without one by the scorers', () => {
  const queries = (props: Partial<StreamScorerProps>): string =>
    dashboardJson(watchedStream(props).dashboard)
      .panels.filter(({ title }) => title === 'Waiting')
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
      .join();
  expect(queries({})).toContain('kafka_consumergroup_lag{namespace="streaming",job="kafka-exporter"');
  expect(queries({ kafka: EXTERNAL })).toContain(
    'stream_consumer_lag{namespace="streaming",job="incident-scorer"',
  );
});

test('the dashboard draws the thresholds of the alerts', () => {
  const waiting = dashboardJson(watchedStream().dashboard).panels.find(({ title }) => title === 'Waiting');
  expect(waiting?.fieldConfig?.defaults.thresholds?.steps.map(({ value }) => value)).toContain(1000);
});

test('every panel has a title, says what it means, and stands inside the 24 columns', () => {
  const panels = dashboardJson(watchedStream().dashboard).panels.filter(({ type }) => type !== 'row');
  expect(panels.length).toBeGreaterThan(12);
  for (const { title, description = '', gridPos } of panels) {
    expect(title).toBeTruthy();
    expect(description.length, title).toBeGreaterThan(20);
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
  }
});
