import { Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { PrometheusRule, serviceAlerts, type Alert } from '../../../constructs';
import { alertmanagerFile } from '../../../constructs/observability/alertmanager/alertmanager-file';
import { receiversOf } from '../../../constructs/observability/alertmanager/alertmanager-route';
import { email } from '../../../constructs/observability/integrations/email';
import { MESSAGE_TEXT, MESSAGE_TITLE } from '../../../constructs/observability/integrations/message';
import { pagerDuty } from '../../../constructs/observability/integrations/pager-duty';
import { slack } from '../../../constructs/observability/integrations/slack';
import { telegram } from '../../../constructs/observability/integrations/telegram';
import { webhook } from '../../../constructs/observability/integrations/webhook';
import { availabilitySlo } from '../../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../../constructs/observability/alerts/slo-burn-rate';
import {
  AlertmanagerConfig,
  type AlertmanagerConfigProps,
} from '../../../constructs/observability/alertmanager-config';
import { amtoolInstalled, checkConfig, renderTemplate, routesTest } from '../../support/amtool';
import { namespacedChart } from '../../support/namespaced-chart';
import { incidentService } from '../../support/reference-service';

const team = slack({ webhookUrl: { name: 'slack', key: 'url' }, channel: '#ml' });
const pager = pagerDuty({ routingKey: { name: 'pagerduty', key: 'routing-key' } });
const everyIntegration = {
  critical: [
    pager,
    team,
    telegram({ botToken: { name: 'telegram', key: 'token' }, chatId: -1001234567890 }),
    email({
      to: ['on-call@example.com', 'lead@example.com'],
      from: 'alerts@example.com',
      smarthost: 'smtp.example.com:587',
      login: { username: 'alerts', password: { name: 'smtp', key: 'password' } },
    }),
    webhook({ url: 'http://receiver.observability.svc:8080/alerts' }),
    webhook({ url: { name: 'chat', key: 'url' }, sendResolved: false }),
  ],
  warning: [team],
  info: [webhook({ url: 'http://receiver.observability.svc:8080/info' })],
};
const SECRETS: Readonly<Record<string, string>> = {
  slack: 'https://hooks.example.com/services/x',
  pagerduty: 'p'.repeat(32),
  telegram: '1:token',
  smtp: 'password',
  chat: 'https://chat.example.com/hook',
};

function configOf(
  props: Partial<AlertmanagerConfigProps> = {},
  alerts?: readonly Alert[],
): AlertmanagerConfig {
  const chart = namespacedChart();
  const service = incidentService(chart);
  const rules = new PrometheusRule(chart, 'alerts', {
    alerts: alerts ?? [...serviceAlerts({ service }), ...budgetAlerts(availabilitySlo(service))],
  });
  return new AlertmanagerConfig(chart, 'alert-routes', {
    routes: everyIntegration,
    rules: [rules],
    ...props,
  });
}

const rendered = (config: AlertmanagerConfig) =>
  alertmanagerFile([config.alertmanagerConfig.toJson()], { secret: ({ name }) => SECRETS[name] ?? '' });

const alert = (severity: Alert['severity'], labels: Record<string, string> = {}) => ({
  name: 'Something',
  severity,
  labels: { namespace: 'serving', service: 'incident', severity, ...labels },
});

test('at its least, one severity goes to one place', () => {
  expect(
    configOf({ routes: { critical: [pager] }, rules: [] }).alertmanagerConfig.toJson(),
  ).toMatchSnapshot();
});

test('at its fullest, each severity goes to many', () => {
  expect(configOf().alertmanagerConfig.toJson()).toMatchSnapshot();
});

describe('who is told about an alert', () => {
  test('is who its severity is routed to', () => {
    expect(configOf().routeOf(alert('warning'))).toEqual([team]);
    expect(configOf().routeOf(alert('critical'))).toEqual(everyIntegration.critical);
  });

  test('is, where no severity matches, who is told otherwise', () => {
    const config = configOf({ routes: { critical: [pager] }, otherwise: [team], rules: [] });
    expect(config.routeOf(alert('info'))).toEqual([team]);
  });

  test('must be somebody: an alert without a route stops synthesis', () => {
    expect(() => configOf({ routes: { critical: [pager] } })).toThrow(
      'serving/alert-routes has no receiver for the alert InferenceLatencyP95High, whose severity is warning; ' +
        'write routes: { warning: [slack({ webhookUrl })] }',
    );
  });

  test('is nobody in another namespace, and that stops synthesis', () => {
    const chart = namespacedChart();
    const rules = new PrometheusRule(chart, 'alerts', {
      alerts: serviceAlerts({ service: incidentService(chart) }),
    });
    const elsewhere = new Chart(Testing.app(), 'observability', { namespace: 'observability' });
    expect(
      () => new AlertmanagerConfig(elsewhere, 'routes', { routes: everyIntegration, rules: [rules] }),
    ).toThrow(
      'never sees the alert InferenceLatencyP95High: the operator makes it match namespace="observability", ' +
        'and the alert has namespace="serving"; put the AlertmanagerConfig into a chart of the namespace of its alerts',
    );
  });
});

test('an alert holds back the lesser ones that it supersedes, of the same service', () => {
  const { inhibit_rules } = rendered(configOf());
  expect(inhibit_rules).toContainEqual({
    source_matchers: ['namespace="serving"', 'alertname="InferenceAvailabilityBudgetBurnsFast"'],
    target_matchers: ['namespace="serving"', 'alertname="InferenceAvailabilityBudgetBurnsSlowly"'],
    equal: ['namespace', 'service'],
  });
});

test('what holds back what is said once, however many services there are', () => {
  const chart = namespacedChart();
  const rules = ['incident', 'churn'].map((name) => {
    const service = incidentService(new Construct(chart, name), { name });
    return new PrometheusRule(chart, `${name}-alerts`, { alerts: serviceAlerts({ service }) });
  });
  const config = new AlertmanagerConfig(chart, 'routes', { routes: everyIntegration, rules });
  expect(rendered(config).inhibit_rules).toHaveLength(1);
});

test('what is superseded is less severe and one of the alerts', () => {
  const chart = namespacedChart();
  const service = incidentService(chart);
  const alerts = [...serviceAlerts({ service }), ...budgetAlerts(availabilitySlo(service))];
  const order = ['info', 'warning', 'critical'];
  for (const { severity, supersedes = [] } of alerts) {
    for (const name of supersedes) {
      const lesser = alerts.find((each) => each.name === name);
      expect(lesser, name).toBeDefined();
      expect(order.indexOf(lesser?.severity ?? 'critical')).toBeLessThan(order.indexOf(severity));
    }
  }
});

test('secrets are named by Secret and key', () => {
  const { spec } = configOf().alertmanagerConfig.toJson() as { spec: { receivers: object[] } };
  expect(spec.receivers[0]).toMatchObject({
    slackConfigs: [{ apiURL: { name: 'slack', key: 'url' } }],
    pagerdutyConfigs: [{ routingKey: { name: 'pagerduty', key: 'routing-key' } }],
    telegramConfigs: [{ botToken: { name: 'telegram', key: 'token' } }],
    emailConfigs: [{ authPassword: { name: 'smtp', key: 'password' } }],
    webhookConfigs: [{}, { urlSecret: { name: 'chat', key: 'url' } }],
  });
});

test('the end of an alert is told, unless asked not to', () => {
  const { receivers } = rendered(configOf());
  expect(receivers.find(({ name }) => name === 'serving/alert-routes/critical')).toMatchObject({
    slack_configs: [{ send_resolved: true }],
    pagerduty_configs: [{ send_resolved: true }],
    webhook_configs: [{ send_resolved: true }, { send_resolved: false }],
  });
});

test('for a trial, every receiver is one that the trial runs', () => {
  const file = alertmanagerFile([configOf().alertmanagerConfig.toJson()], {
    secret: () => {
      throw new Error('a trial has no secrets');
    },
    deliverTo: 'http://127.0.0.1:9099/',
  });
  expect(file.receivers[1]).toEqual({
    name: 'serving/alert-routes/critical',
    webhook_configs: [{ url: 'http://127.0.0.1:9099/', send_resolved: true }],
  });
});

test('a field that would not be rendered is refused', () => {
  const manifest = configOf().alertmanagerConfig.toJson() as { spec: { route: object } };
  const changed = {
    ...manifest,
    spec: { ...manifest.spec, route: { ...manifest.spec.route, activeTimeIntervals: ['day'] } },
  };
  expect(() => alertmanagerFile([changed], { secret: () => '' })).toThrow('activeTimeIntervals');
});

describe.runIf(amtoolInstalled)('amtool', () => {
  test('accepts what the operator makes of the fullest configuration', () => {
    expect(checkConfig(rendered(configOf()))).toMatchObject({ passed: true });
  });

  test.each<Record<string, string>>([
    { namespace: 'serving', severity: 'critical' },
    { namespace: 'serving', severity: 'warning', service: 'incident' },
    { namespace: 'serving', severity: 'info' },
    { namespace: 'serving', severity: 'none' },
    { namespace: 'serving' },
    { namespace: 'training', severity: 'critical' },
    { namespace: 'elsewhere', severity: 'critical' },
    { severity: 'critical' },
  ])('finds the receivers that are computed for %o', (labels) => {
    const serving = configOf().alertmanagerConfig.toJson() as { metadata: object };
    const training = { ...serving, metadata: { name: 'other', namespace: 'training' } };
    const file = alertmanagerFile(
      [serving, training, { ...serving, metadata: { name: 'second', namespace: 'serving' } }],
      {
        secret: ({ name }) => SECRETS[name] ?? '',
      },
    );
    expect(receiversOf(file.route, labels)).toEqual(routesTest(file, labels));
  });

  test('agrees on matchers of every kind, and on continue', () => {
    const matchers = [
      ['=~', 'inc.*'],
      ['!~', 'churn|fraud'],
      ['!=', 'churn'],
      ['=', ''],
      ['=~', 'ident'],
    ] as const;
    const manifest = {
      kind: 'AlertmanagerConfig',
      metadata: { name: 'routes', namespace: 'serving' },
      spec: {
        receivers: ['root', '0', '1', '2', '3', '4'].map((name) => ({ name })),
        route: {
          receiver: 'root',
          routes: matchers.map(([matchType, value], index) => ({
            receiver: String(index),
            matchers: [{ name: 'service', matchType, value }],
            continue: index % 2 === 0,
          })),
        },
      },
    };
    const file = alertmanagerFile([manifest], { secret: () => '' });
    for (const service of ['incident', 'churn', 'fraud', 'ident', 'other', '']) {
      const labels = { namespace: 'serving', service };
      expect(receiversOf(file.route, labels), service).toEqual(routesTest(file, labels));
    }
  });

  test('renders a message that says what is wrong, what to do, and where to read on', () => {
    const fired = {
      status: 'firing',
      labels: { alertname: 'InferenceCpuCritical', namespace: 'serving' },
      annotations: {
        summary: 'a pod is busy',
        description: 'Delete it.',
        runbook_url: 'https://example.com/x.md',
      },
    };
    const data = {
      status: 'firing',
      alerts: [fired],
      commonLabels: fired.labels,
      commonAnnotations: fired.annotations,
    };
    expect(renderTemplate(MESSAGE_TITLE, data).trim()).toBe('[FIRING:1] InferenceCpuCritical in serving');
    expect(renderTemplate(MESSAGE_TEXT, data).trim()).toBe(
      'a pod is busy\nDelete it.\nRunbook: https://example.com/x.md',
    );
  });
});

test.each([
  [() => slack({ webhookUrl: { name: 's', key: 'k' }, channel: 'ml' }), 'got "ml"; write "#ml"'],
  [() => email({ to: [], from: 'a@b.c', smarthost: 'h:25' }), "got []; write to: ['on-call@example.com']"],
  [() => email({ to: ['a@b.c, d@e.f'], from: 'a@b.c', smarthost: 'h:25' }), 'each its own entry'],
  [
    () => email({ to: ['a@b.c'], from: 'a@b.c', smarthost: 'smtp.b.c' }),
    'got "smtp.b.c"; write smtp.example.com:587',
  ],
  [() => telegram({ botToken: { name: 's', key: 'k' }, chatId: 0 }), 'a whole number other than 0, got 0'],
  [() => webhook({ url: 'receiver:8080' }), 'must be http or https, got "receiver:8080"'],
  [() => webhook({ url: 'https://user:secret@example.com' }), 'holds a login, which git would keep'],
])('a mistake is refused with what to write instead: %s', (make, message) => {
  expect(make).toThrow(message);
});
