import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { email, pagerDuty, PrometheusRule, slack, telegram, webhook } from '../../../../constructs';
import { alertmanagerFile } from '../../../../constructs/observability/alertmanager/alertmanager-file';
import { stackConfig } from '../../../../constructs/observability/alertmanager/stack-config';
import { AlertmanagerConfig } from '../../../../constructs/observability/alertmanager-config';
import { fileErrors } from '../../../../constructs/validation/rules/monitoring/alertmanager-accepts';
import { alertmanagerInstalled, seenByAlertmanager } from '../../../support/alertmanager-server';
import { amtoolInstalled, checkConfig } from '../../../support/amtool';
import { namespacedChart } from '../../../support/namespaced-chart';

const team = slack({ webhookUrl: { name: 'team', key: 'slack-url' } });
const pager = pagerDuty({ routingKey: { name: 'pager', key: 'key' } });
const deadMansSwitch = { url: { name: 'team', key: 'heartbeat-url' } };
const alerts = { critical: [pager, team], warning: [team], routedNamespaces: ['serving'] };

describe('credentials', () => {
  test('are files, which Alertmanager reads each time that it sends', () => {
    const { config, secrets } = stackConfig(
      {
        warning: [
          team,
          pager,
          telegram({ botToken: { name: 'telegram', key: 'token' }, chatId: -100 }),
          email({
            to: ['on-call@acme.test'],
            from: 'alerts@acme.test',
            smarthost: 'smtp.acme.test:587',
            login: { username: 'alerts', password: { name: 'smtp', key: 'password' } },
          }),
          webhook({ url: { name: 'chat', key: 'url' } }),
          webhook({ url: 'http://receiver.observability.svc:8080/alerts' }),
        ],
      },
      deadMansSwitch,
    );
    expect(config['receivers']).toMatchObject([
      { name: 'null' },
      {
        name: 'warning',
        slack_configs: [{ api_url_file: '/etc/alertmanager/secrets/team/slack-url' }],
        pagerduty_configs: [{ routing_key_file: '/etc/alertmanager/secrets/pager/key' }],
        telegram_configs: [{ bot_token_file: '/etc/alertmanager/secrets/telegram/token', chat_id: -100 }],
        email_configs: [{ auth_password_file: '/etc/alertmanager/secrets/smtp/password', require_tls: true }],
        webhook_configs: [
          { url_file: '/etc/alertmanager/secrets/chat/url' },
          { url: 'http://receiver.observability.svc:8080/alerts' },
        ],
      },
      {
        name: 'dead-mans-switch',
        webhook_configs: [{ url_file: '/etc/alertmanager/secrets/team/heartbeat-url', send_resolved: false }],
      },
    ]);
    expect(secrets).toEqual(['chat', 'pager', 'smtp', 'team', 'telegram']);
  });
});

describe('the dead man’s switch', () => {
  test('is called at its interval, and asked for it twice as often, or it would be called every second time', () => {
    const { config } = stackConfig(undefined, { ...deadMansSwitch, interval: Duration.minutes(5) });
    expect(config).toHaveProperty('route.routes', [
      {
        receiver: 'dead-mans-switch',
        matchers: ['alertname="Watchdog"'],
        group_wait: '0s',
        group_interval: '5m',
        repeat_interval: '150s',
      },
    ]);
  });

  test('is not called more often than each ten seconds', () => {
    expect(() => stackConfig(undefined, { ...deadMansSwitch, interval: Duration.seconds(5) })).toThrow(
      'deadMansSwitch.interval must be at least 10 seconds, got 5000 ms; write Duration.minutes(1)',
    );
  });
});

test.each(['warning', 'critical'] as const)('an empty list of receivers is refused: %s', (severity) => {
  expect(() => stackConfig({ ...alerts, [severity]: [] })).toThrow(
    `alerts.${severity} of kubePrometheusStack must have at least one receiver, got []`,
  );
});

test.each([
  ['nobody', stackConfig()],
  ['a team', stackConfig(alerts)],
  ['everybody', stackConfig({ ...alerts, info: [] }, deadMansSwitch)],
])('its routes are right where they tell %s', (_, { config }) => {
  expect(fileErrors(config)).toEqual([]);
});

test.runIf(amtoolInstalled)('amtool accepts it', () => {
  expect(checkConfig(stackConfig(alerts).config)).toMatchObject({ passed: true });
});

describe.runIf(alertmanagerInstalled)('Alertmanager itself', () => {
  const chart = namespacedChart();
  const routes = new AlertmanagerConfig(chart, 'routes', {
    rules: [new PrometheusRule(chart, 'rules', { alerts: [] })],
    routes: { critical: [team], warning: [team], info: [team] },
  });

  /** As the operator makes it: the routes of AlertmanagerConfigs come first, each receiver is only a name here. */
  function file(configs: readonly unknown[]): object {
    const own = alertmanagerFile(configs, { secret: () => '' });
    const { config } = stackConfig(alerts, deadMansSwitch);
    const base = JSON.parse(JSON.stringify(config)) as {
      route: { routes: object[] };
      receivers: { name: string }[];
      inhibit_rules: object[];
    };
    return {
      route: { ...base.route, routes: [...own.route.routes, ...base.route.routes] },
      receivers: [...own.receivers.filter(({ name }) => name !== 'null'), ...base.receivers].map(
        ({ name }) => ({ name }),
      ),
      inhibit_rules: [...own.inhibit_rules, ...base.inhibit_rules],
    };
  }

  const told = async (config: object, list: readonly Record<string, string>[]): Promise<string[]> =>
    (await seenByAlertmanager(config, list)).map(
      ({ labels, receivers, inhibited }) =>
        `${labels['alertname']} → ${inhibited ? 'held back' : receivers.join(', ')}`,
    );

  test('tells each alert to those whom it is for, and each once', async () => {
    expect(
      await told(file([routes.alertmanagerConfig.toJson()]), [
        { alertname: 'Watchdog', severity: 'none' },
        { alertname: 'PrometheusOperatorRejectedResources', severity: 'warning', namespace: 'observability' },
        { alertname: 'KubeNodeNotReady', severity: 'critical', namespace: 'observability' },
        { alertname: 'KubeletDown', severity: 'critical' },
        { alertname: 'InferenceTargetDown', severity: 'critical', namespace: 'serving' },
        { alertname: 'ModelDriftPossible', severity: 'info', namespace: 'serving' },
        { alertname: 'CPUThrottlingHigh', severity: 'info', namespace: 'observability' },
      ]),
    ).toEqual([
      'Watchdog → dead-mans-switch',
      'PrometheusOperatorRejectedResources → warning',
      'KubeNodeNotReady → critical',
      'KubeletDown → critical',
      'InferenceTargetDown → serving/routes/critical',
      'ModelDriftPossible → serving/routes/info',
      'CPUThrottlingHigh → warning',
    ]);
  });

  test('tells the platform’s people while the operator rejects the AlertmanagerConfig of a team', async () => {
    expect(
      await told(file([]), [
        { alertname: 'PrometheusOperatorRejectedResources', severity: 'warning', namespace: 'observability' },
        { alertname: 'InferenceTargetDown', severity: 'critical', namespace: 'serving' },
        { alertname: 'ModelDriftPossible', severity: 'info', namespace: 'serving' },
      ]),
    ).toEqual([
      'PrometheusOperatorRejectedResources → warning',
      'InferenceTargetDown → warning',
      'ModelDriftPossible → warning',
    ]);
  });
});
