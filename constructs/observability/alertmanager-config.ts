import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as monitoring from '../../imports/monitoring.coreos.com';
import { alertmanagerFile } from './alertmanager/alertmanager-file';
import { receiversOf, type AlertmanagerRoute } from './alertmanager/alertmanager-route';
import { GROUP_INTERVAL, SEVERITIES, TIMING } from './alertmanager/timing';
import type { Integration } from './integrations/integration';
import type { Alert, Severity } from './alerts/alert';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import { OPERATOR_LABELS } from './operator-labels';
import type { PrometheusRule } from './prometheus-rule';

/** Props of `AlertmanagerConfig`. */
export interface AlertmanagerConfigProps {
  /**
   * Receivers of the alerts of each severity, made by `slack`, `email`, `pagerDuty`, `telegram` or `webhook`.
   *
   * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver
   */
  readonly routes: Readonly<Partial<Record<Severity, readonly Integration[]>>>;

  /** The rules whose alerts these routes are for. An alert without a receiver is an error. */
  readonly rules: readonly PrometheusRule[];

  /**
   * Receivers of alerts of this namespace with another severity, or without one.
   *
   * @see https://prometheus.io/docs/alerting/latest/configuration/#route
   *
   * @default - no notifications
   */
  readonly otherwise?: readonly Integration[];

  /**
   * Name of the object.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Labels that the Alertmanager object's `alertmanagerConfigSelector` requires.
   *
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec
   *
   * @default - `release: kube-prometheus-stack`, for that chart installed under its own name
   */
  readonly operatorLabels?: Readonly<Record<string, string>>;
}

/** The fields of an alert that decide who is notified. */
export type RoutedAlert = Pick<Alert, 'name' | 'severity' | 'labels'>;

/** Receiver of alerts that match no severity. */
const OTHERWISE = 'otherwise';

/**
 * Notification routes of the alerts of one namespace: the operator limits every AlertmanagerConfig to its own
 * namespace. Alerts are grouped by service and name. While an alert fires, the alerts that it supersedes are not sent.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.AlertmanagerConfig
 * @example
 * const channel = slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } });
 * new AlertmanagerConfig(chart, 'routes', {
 *   rules: [rules],
 *   routes: { critical: [channel], warning: [channel], info: [channel] },
 * });
 */
export class AlertmanagerConfig extends Construct {
  /** The AlertmanagerConfig object. */
  readonly alertmanagerConfig: ApiObject;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlertmanagerConfigProps,
  ) {
    super(scope, id);
    chartNamespace(this);
    const routed = SEVERITIES.flatMap((severity) => {
      const integrations = props.routes[severity] ?? [];
      return integrations.length > 0 ? [{ severity, integrations }] : [];
    });
    const alerts = props.rules.flatMap((rule) => rule.alerts);
    this.alertmanagerConfig = new monitoring.AlertmanagerConfig(this, 'AlertmanagerConfig', {
      metadata: {
        name: objectName(props.name ?? id),
        labels: { ...(props.operatorLabels ?? OPERATOR_LABELS) },
      },
      spec: {
        route: {
          receiver: OTHERWISE,
          groupBy: ['namespace', 'service', 'alertname'],
          groupWait: TIMING.warning.groupWait,
          groupInterval: GROUP_INTERVAL,
          repeatInterval: TIMING.warning.repeatInterval,
          routes: routed.map(({ severity }) => ({
            receiver: severity,
            matchers: [equals('severity', severity)],
            continue: false,
            ...TIMING[severity],
          })),
        },
        receivers: [
          ...routed.map(({ severity, integrations }) => receiver(severity, integrations)),
          receiver(OTHERWISE, props.otherwise ?? []),
        ],
        inhibitRules: inhibitRules(alerts),
      },
    });
    const route = this.route();
    for (const alert of alerts) this.told(alert, route);
  }

  /**
   * The receivers of an alert, by the configuration that the operator renders from this object.
   *
   * @throws if there is no receiver
   */
  routeOf(alert: RoutedAlert): readonly Integration[] {
    return this.told(alert, this.route());
  }

  private route(): AlertmanagerRoute {
    return alertmanagerFile([this.alertmanagerConfig.toJson()], { secret: () => '' }).route;
  }

  private told({ name, severity, labels }: RoutedAlert, route: AlertmanagerRoute): readonly Integration[] {
    const namespace = chartNamespace(this);
    const its = labels['namespace'];
    if (its !== namespace) {
      throw new Error(
        `${this.node.path} never sees the alert ${name}: the operator makes it match namespace="${namespace}", and the alert ` +
          `has ${its === undefined ? 'no namespace' : `namespace="${its}"`}; ` +
          'put the AlertmanagerConfig into a chart of the namespace of its alerts',
      );
    }
    const prefix = `${namespace}/${this.alertmanagerConfig.name}/`;
    const told = receiversOf(route, { ...labels, alertname: name })
      .map((receiver) => receiver.slice(prefix.length))
      .flatMap((receiver) => this.integrations(receiver));
    if (told.length > 0) return told;
    throw new Error(
      `${this.node.path} has no receiver for the alert ${name}, whose severity is ${severity}; ` +
        `write routes: { ${severity}: [slack({ webhookUrl })] }, or leave the alert out of its PrometheusRule`,
    );
  }

  private integrations(receiver: string): readonly Integration[] {
    const severity = SEVERITIES.find((each) => each === receiver);
    return (severity === undefined ? this.props.otherwise : this.props.routes[severity]) ?? [];
  }
}

/**
 * A matcher without `matchType`, which the operator reads as equality. cdk8s writes `matchType: =` without quotes, and
 * a plain `=` is a type of its own in YAML 1.1, so PyYAML, and therefore checkov, refuse the whole file.
 */
function equals(name: string, value: string): { readonly name: string; readonly value: string } {
  return { name, value };
}

/** One receiver with all integrations. */
function receiver(
  name: string,
  integrations: readonly Integration[],
): monitoring.AlertmanagerConfigSpecReceivers {
  return {
    name,
    pagerdutyConfigs: some(integrations.flatMap((each) => each.pagerdutyConfigs ?? [])),
    slackConfigs: some(integrations.flatMap((each) => each.slackConfigs ?? [])),
    telegramConfigs: some(integrations.flatMap((each) => each.telegramConfigs ?? [])),
    emailConfigs: some(integrations.flatMap((each) => each.emailConfigs ?? [])),
    webhookConfigs: some(integrations.flatMap((each) => each.webhookConfigs ?? [])),
  };
}

function some<T>(items: T[]): T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** One rule for each pair of names: `equal` keeps services apart. */
function inhibitRules(alerts: readonly Alert[]): monitoring.AlertmanagerConfigSpecInhibitRules[] {
  const names = new Set(alerts.map(({ name }) => name));
  const pairs = new Map(
    alerts.flatMap(({ name, supersedes = [] }) =>
      supersedes
        .filter((lesser) => names.has(lesser))
        .map((lesser) => [`${name} ${lesser}`, { name, lesser }] as const),
    ),
  );
  return [...pairs.values()].map(({ name, lesser }) => ({
    sourceMatch: [equals('alertname', name)],
    targetMatch: [equals('alertname', lesser)],
    equal: ['namespace', 'service'],
  }));
}
