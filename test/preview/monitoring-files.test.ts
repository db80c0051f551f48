import { Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { localRouting, NOBODY, PREVIEW_RECEIVER } from '../../preview/local-routing';
import { replicaCount } from '../../preview/replica-count';
import { readContainers } from '../../preview/container';
import { alertRules, ruleFiles } from '../../preview/rule-files';
import { scrapeConfiguration } from '../../preview/scrape-configuration';
import { InferenceService, Model, PrometheusRule, ScalingPolicy, serviceAlerts } from '../../constructs';
import { ManifestSet } from '../../constructs/validation/manifests/manifest-set';
import { namespacedChart } from '../support/namespaced-chart';

const ALERTS_URL = 'http://127.0.0.1:9999/alerts';
const routes = {
  apiVersion: 'monitoring.coreos.com/v1alpha1',
  kind: 'AlertmanagerConfig',
  metadata: { name: 'routes', namespace: 'serving' },
  spec: {
    route: { receiver: 'on-call', repeatInterval: '1h', routes: [{ receiver: 'on-call', groupWait: '30s' }] },
    receivers: [{ name: 'on-call', slackConfigs: [{ apiURL: { name: 'slack', key: 'url' } }] }],
  },
};

describe('routes', () => {
  it('are those of the operator, with every receiver replaced, and alerts without a receiver are seen', () => {
    const { file, receivers } = localRouting(new ManifestSet([routes]), ALERTS_URL, 1);
    expect(receivers).toEqual([NOBODY, 'serving/routes/on-call']);
    expect(file).toMatchObject({
      route: {
        receiver: NOBODY,
        routes: [{ receiver: 'serving/routes/on-call', matchers: ['namespace="serving"'] }],
      },
      receivers: receivers.map((name) => ({
        name,
        webhook_configs: [{ url: ALERTS_URL, send_resolved: true }],
      })),
    });
    expect(JSON.stringify(file)).not.toContain('slack_configs');
  });

  it('wait less where it is accelerated, at every depth', () => {
    const { file } = localRouting(new ManifestSet([routes]), ALERTS_URL, 30);
    expect(file).toMatchObject({
      route: { routes: [{ repeat_interval: '120000ms', routes: [{ group_wait: '1000ms' }] }] },
    });
  });

  it('lead to the preview if the manifests have none', () => {
    const { file, routed } = localRouting(new ManifestSet([]), ALERTS_URL, 1);
    expect(routed).toBe(false);
    expect(file).toMatchObject({ route: { receiver: PREVIEW_RECEIVER, routes: [] } });
  });
});

describe('a service of the constructs', () => {
  const chart = namespacedChart();
  const service = new InferenceService(chart, 'churn', {
    image: 'ghcr.io/example/churn:1.0.0',
    model: Model.inImage({ path: '/app/model.json' }),
    metricsFrom: 'monitoring',
  });
  new ScalingPolicy(chart, 'scaling', { target: service, minReplicas: 17, maxReplicas: 20 });
  new PrometheusRule(chart, 'rules', { alerts: serviceAlerts({ service }) });
  const manifests: unknown[] = Testing.synth(chart) as unknown[];
  const set = new ManifestSet(manifests);

  it('has as many replicas as its autoscaler starts with, at most as many as the machine takes', () => {
    const [container] = readContainers(manifests);
    const { count, reason } = replicaCount(set, container!, undefined);
    expect(count).toBeLessThanOrEqual(4);
    expect(reason).toContain('minReplicas of its HorizontalPodAutoscaler is 17');
    expect(replicaCount(set, container!, 7).count).toBe(7);
  });

  it('keeps the expressions of its rules, and only waits less', () => {
    const rules = (acceleration: number): Record<string, unknown>[] =>
      ruleFiles(set, acceleration).flatMap(({ content }) =>
        (content.groups as { rules: Record<string, unknown>[] }[]).flatMap((group) => group.rules),
      );
    const acceleratedRules = rules(30);
    expect(acceleratedRules.map(({ expr }) => expr)).toEqual(rules(1).map(({ expr }) => expr));
    const named = (all: Record<string, unknown>[]) =>
      all.find(({ alert }) => alert === 'InferenceTargetDown');
    expect(named(rules(1))).toMatchObject({ for: '5m' });
    expect(named(acceleratedRules)).toMatchObject({ for: '10000ms' });
  });
});

describe('metrics that an alert needs', () => {
  const rule = (...rules: object[]) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'rules', namespace: 'serving' },
    spec: { groups: [{ name: 'group', rules }] },
  });

  it('are those from which its series are recorded, also through several recording rules', () => {
    const set = new ManifestSet([
      rule(
        { record: 'job:requests:rate5m', expr: 'sum by (job) (rate(requests_total[5m]))' },
        { record: 'requests:rate5m', expr: 'sum(job:requests:rate5m)' },
        { alert: 'Busy', expr: 'requests:rate5m > 10 and on () up == 1' },
      ),
    ]);
    expect(alertRules(set)).toMatchObject([{ name: 'Busy', metrics: ['up', 'requests_total'] }]);
  });

  it('end at a recording rule that reads itself', () => {
    const set = new ManifestSet([
      rule({ record: 'a:most', expr: 'max(a:most or a)' }, { alert: 'Most', expr: 'a:most > 1' }),
    ]);
    expect(alertRules(set)).toMatchObject([{ name: 'Most', metrics: ['a'] }]);
  });
});

describe('what a ServiceMonitor says of labels', () => {
  const scraped = (endpoint: object) =>
    scrapeConfiguration(
      new ManifestSet([
        {
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'ServiceMonitor',
          metadata: { name: 'churn', namespace: 'serving' },
          spec: { selector: { matchLabels: {} }, endpoints: [{ port: 'http', ...endpoint }] },
        },
      ]),
      () => [],
      1,
    );

  // the field names of both are those of the API references of the operator and of Prometheus
  it('is written as Prometheus names it, before the scrape and after it', () => {
    const { scrapeConfigs, warnings } = scraped({
      relabelings: [
        { sourceLabels: ['pod', 'namespace'], separator: '/', targetLabel: 'instance', action: 'Replace' },
      ],
      metricRelabelings: [
        { sourceLabels: ['__name__'], regex: 'nodejs_.*', action: 'drop' },
        { sourceLabels: ['pod'], modulus: 4, targetLabel: 'shard', action: 'HashMod' },
      ],
    });
    expect(scrapeConfigs).toMatchObject([
      {
        relabel_configs: [
          {
            source_labels: ['pod', 'namespace'],
            separator: '/',
            target_label: 'instance',
            action: 'replace',
          },
        ],
        metric_relabel_configs: [
          { source_labels: ['__name__'], regex: 'nodejs_.*', action: 'drop' },
          { source_labels: ['pod'], modulus: 4, target_label: 'shard', action: 'hashmod' },
        ],
      },
    ]);
    expect(warnings).toEqual(['ServiceMonitor serving/churn finds no port of a local replica']);
  });

  it('warns of what only a cluster discovers, and of what is not carried over', () => {
    const { warnings } = scraped({
      relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node' }],
      tlsConfig: { insecureSkipVerify: true },
    });
    expect(warnings).toEqual(
      expect.arrayContaining([
        'ServiceMonitor serving/churn: tlsConfig cannot be had here',
        'ServiceMonitor serving/churn: __meta_kubernetes_pod_node_name of its relabelings are empty here',
      ]),
    );
  });
});
