import { Duration } from 'cdk8s';
import { z } from 'zod';
import { toJson_AlertmanagerConfigSpecReceivers } from '../../../imports/monitoring.coreos.com';
import type { HelmValues } from '../../gitops/argo/helm-values';
import type { SecretKey } from '../../secret-key';
import type { Integration } from '../integrations/integration';
import { prometheusDuration } from '../promql';
import { manifestReceiver } from './alertmanager-manifest';
import { matcherText } from './matcher';
import { receiverIntegrations } from './receiver-file';
import { GROUP_INTERVAL, TIMING } from './timing';

/** Who is told about alerts that no AlertmanagerConfig routes. */
export interface StackAlertsProps {
  /**
   * Receivers of alerts of severity `warning`, and of all others that no route takes: those without a severity, and
   * those of a namespace whose AlertmanagerConfig the operator rejected. At least one. Their Secrets are in the
   * namespace of the stack.
   *
   * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver
   */
  readonly warning: readonly Integration[];

  /**
   * Receivers of alerts of severity `critical`.
   *
   * @default - those of `warning`
   */
  readonly critical?: readonly Integration[];

  /**
   * Receivers of alerts of severity `info`; `[]` for nobody.
   *
   * @default - those of `warning`
   */
  readonly info?: readonly Integration[];

  /**
   * Namespaces whose alerts an AlertmanagerConfig routes. Alertmanager goes on after it, so that `critical` and `info`
   * would be told of these alerts a second time.
   *
   * @see https://prometheus-operator.dev/docs/developer/alerting/
   *
   * @default - none
   */
  readonly routedNamespaces?: readonly string[];
}

/**
 * A service outside of the cluster that calls somebody when it is no longer called: as long as Prometheus,
 * Alertmanager and the network work, Alertmanager posts the alert `Watchdog`, which always fires.
 *
 * @see https://runbooks.prometheus-operator.dev/runbooks/general/watchdog/
 * @example
 * const deadMansSwitch = { url: { name: 'alert-receivers', key: 'heartbeat-url' }, interval: Duration.minutes(5) };
 * kubePrometheusStack({ namespace: 'observability', deadMansSwitch });
 */
export interface DeadMansSwitchProps {
  /** Secret that holds the address to post to, in the namespace of the stack. The address is a credential. */
  readonly url: SecretKey;

  /**
   * Time between two calls; at least 10 seconds. The service outside should wait for three of them, because
   * Alertmanager restarts, too.
   *
   * @see https://prometheus.io/docs/alerting/latest/configuration/#route
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** The folder of a Secret in Alertmanager's container; the operator mounts those of `alertmanagerSpec.secrets` there. */
export function secretFolder(name: string): string {
  return `/etc/alertmanager/secrets/${name}`;
}

/** Receiver that sends no notifications. The chart calls it so. */
const NOBODY = 'null';
const DEAD_MANS_SWITCH = 'dead-mans-switch';
const WATCHDOG = matcherText({ name: 'alertname', matchType: '=', value: 'Watchdog' });
const SHORTEST_INTERVAL = Duration.seconds(10);

/** Alertmanager's own configuration, and the Secrets that it reads from files. */
export interface StackConfig {
  /** Value of `alertmanager.config`. */
  readonly config: HelmValues;
  /** Names, each once, sorted. */
  readonly secrets: readonly string[];
}

/**
 * The configuration that Alertmanager has beside all AlertmanagerConfigs: the operator puts their routes before these.
 * An error in an AlertmanagerConfig or a missing Secret takes that object's routes away and leaves these as they are,
 * because they are no AlertmanagerConfig and read their credentials from files, each time that they send.
 *
 * It leaves out what the chart's own configuration has: an inhibition by `InfoInhibitor`, which holds back every alert
 * of severity `info` unless a worse one fires in the same namespace.
 *
 * @throws if nobody is told, or if the interval is too short
 */
export function stackConfig(alerts?: StackAlertsProps, deadMansSwitch?: DeadMansSwitchProps): StackConfig {
  for (const severity of ['critical', 'warning'] as const) {
    if (alerts?.[severity]?.length !== 0) continue;
    throw new Error(
      `alerts.${severity} of kubePrometheusStack must have at least one receiver, got []; ` +
        `write ${severity}: [slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } })], or leave ` +
        (severity === 'critical' ? 'it out for those of warning' : 'alerts out'),
    );
  }
  const secrets = new Set<string>();
  const file = ({ name, key }: SecretKey): string => {
    secrets.add(name);
    return `${secretFolder(name)}/${key}`;
  };
  const receiver = (name: string, integrations: readonly Integration[]): object => ({
    name,
    ...integrationsOf(integrations, file),
  });
  const severities = (['critical', 'info'] as const).flatMap((severity) => {
    const integrations = alerts?.[severity];
    return integrations === undefined ? [] : [{ severity, integrations }];
  });
  const config = {
    global: { resolve_timeout: '5m' },
    route: {
      receiver: alerts === undefined ? NOBODY : 'warning',
      group_by: ['namespace', 'alertname'],
      group_wait: TIMING.warning.groupWait,
      group_interval: GROUP_INTERVAL,
      repeat_interval: TIMING.warning.repeatInterval,
      routes: [
        watchdogRoute(deadMansSwitch),
        ...severities.map(({ severity }) => ({
          receiver: severity,
          matchers: [
            matcherText({ name: 'severity', matchType: '=', value: severity }),
            ...elsewhere(alerts?.routedNamespaces ?? []),
          ],
          group_wait: TIMING[severity].groupWait,
          repeat_interval: TIMING[severity].repeatInterval,
        })),
      ],
    },
    receivers: [
      { name: NOBODY },
      ...(alerts === undefined ? [] : [receiver('warning', alerts.warning)]),
      ...severities.map(({ severity, integrations }) => receiver(severity, integrations)),
      ...(deadMansSwitch === undefined
        ? []
        : [
            {
              name: DEAD_MANS_SWITCH,
              webhook_configs: [{ url_file: file(deadMansSwitch.url), send_resolved: false }],
            },
          ]),
    ],
    // the chart's own, without InfoInhibitor
    inhibit_rules: [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity=~"warning|info"'],
        equal: ['namespace', 'alertname'],
      },
      {
        source_matchers: ['severity="warning"'],
        target_matchers: ['severity="info"'],
        equal: ['namespace', 'alertname'],
      },
    ],
  };
  return { config: helmValues.parse(JSON.parse(JSON.stringify(config))), secrets: [...secrets].sort() };
}

const helmValues = z.record(z.string(), z.json());

function watchdogRoute(deadMansSwitch: DeadMansSwitchProps | undefined): object {
  if (deadMansSwitch === undefined) return { receiver: NOBODY, matchers: [WATCHDOG] };
  const { interval = Duration.minutes(1) } = deadMansSwitch;
  if (interval.toMilliseconds() < SHORTEST_INTERVAL.toMilliseconds()) {
    throw new Error(
      `deadMansSwitch.interval must be at least ${SHORTEST_INTERVAL.toSeconds()} seconds, got ${interval.toMilliseconds()} ms; ` +
        'write Duration.minutes(1)',
    );
  }
  return {
    receiver: DEAD_MANS_SWITCH,
    matchers: [WATCHDOG],
    group_wait: '0s',
    group_interval: prometheusDuration(interval),
    // Alertmanager looks once each group_interval whether this time has passed since it last sent, a moment after it
    // looked: with the same time, it would send only every second time
    repeat_interval: prometheusDuration(Duration.millis(Math.floor(interval.toMilliseconds() / 2))),
  };
}

function elsewhere(namespaces: readonly string[]): string[] {
  if (namespaces.length === 0) return [];
  return [matcherText({ name: 'namespace', matchType: '!~', value: namespaces.join('|') })];
}

function integrationsOf(
  integrations: readonly Integration[],
  file: (key: SecretKey) => string,
): Record<string, object[]> {
  const lists: Record<string, object[]> = {};
  for (const integration of integrations) {
    const manifest: unknown = toJson_AlertmanagerConfigSpecReceivers({ name: '', ...integration });
    const own = receiverIntegrations(
      manifestReceiver.parse(JSON.parse(JSON.stringify(manifest))),
      (field, key) => ({
        [`${field}_file`]: file(key),
      }),
    );
    for (const [kind, configs] of Object.entries(own)) {
      if (configs.length > 0) lists[kind] = [...(lists[kind] ?? []), ...configs];
    }
  }
  return lists;
}
