import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { PrometheusRule, Pushgateway, pushgatewayAlerts, validateManifests } from '../../../../constructs';
import { runScenarios } from '../../../../constructs/testing';
import { canEvaluateRules } from '../../../support/promtool';
import { namespacedChart } from '../../../support/namespaced-chart';

const gateway = new Pushgateway({ namespace: 'observability', pushFrom: ['batch'] });

test('the release without values of the reader', () => {
  expect(gateway.toManifest()).toMatchSnapshot();
});

test('the labels of what was pushed stay, and the operator finds the ServiceMonitor', () => {
  expect(gateway.values).toMatchObject({
    serviceMonitor: {
      enabled: true,
      honorLabels: true,
      additionalLabels: { release: 'kube-prometheus-stack' },
    },
  });
});

test('only the named namespaces and Prometheus reach it', () => {
  const { values } = new Pushgateway({ namespace: 'push', pushFrom: ['batch'], metricsFrom: 'monitoring' });
  expect(JSON.stringify(values['networkPolicy'])).toBe(
    JSON.stringify({
      customSelectors: ['batch', 'monitoring'].map((name) => ({
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
      })),
    }),
  );
});

test('whoever pushes finds it', () => {
  expect(gateway.url).toBe('http://pushgateway.observability.svc:9091');
});

test('a gateway to which nobody may push is refused', () => {
  expect(() => new Pushgateway({ namespace: 'observability', pushFrom: [] })).toThrow(
    'pushFrom must name a namespace whose pods may push, got []',
  );
});

describe.each(pushgatewayAlerts(gateway))('$name', (alert) => {
  test.runIf(canEvaluateRules)('fires, keeps still, and bears missing series, as its scenarios say', () => {
    runScenarios(alert);
  });
});

test.runIf(canEvaluateRules).each(pushgatewayAlerts(gateway, { maxAge: Duration.minutes(15) }))(
  '$name keeps its word with another age',
  (alert) => {
    runScenarios(alert);
  },
);

test('an age that a push could not keep is refused', () => {
  expect(() => pushgatewayAlerts(gateway, { maxAge: Duration.seconds(15) })).toThrow(
    'maxAge must be whole seconds from 60 to 1200',
  );
});

test('the rules know the pushed series and their job', () => {
  const chart = namespacedChart();
  new PrometheusRule(chart, 'pushed', { alerts: pushgatewayAlerts(gateway) });
  const found = validateManifests(chart.toJson() as Parameters<typeof validateManifests>[0]);
  expect(
    found.filter(({ rule }) =>
      ['known-series', 'alerts-read-scraped-jobs', 'prometheus-rule'].includes(rule),
    ),
  ).toEqual([]);
});
