import type { SecretKey } from '../../secret-key';
import {
  alertmanagerManifest,
  type AlertmanagerManifest,
  type ManifestMatcher,
  type ManifestReceiver,
} from './alertmanager-manifest';
import { matcherText, toRoute, type AlertmanagerRoute } from './alertmanager-route';

/** Alertmanager's own configuration; YAML of it is its `alertmanager.yml`. */
export interface AlertmanagerFile {
  readonly route: AlertmanagerRoute;
  readonly receivers: readonly { readonly name: string }[];
  readonly inhibit_rules: readonly object[];
}

export interface AlertmanagerFileOptions {
  /** The value of a secret: Alertmanager's file holds them as they are. */
  readonly secret: (key: SecretKey & { readonly namespace: string }) => string;
  /**
   * A URL to which every receiver posts instead, to avoid notifying people.
   *
   * @default - receivers as configured
   */
  readonly deliverTo?: string;
}

/** Name of the null receiver in kube-prometheus-stack. */
const NOBODY = 'null';

/**
 * Renders AlertmanagerConfigs as the Prometheus Operator does,
 * https://prometheus-operator.dev/docs/developer/alerting/: receivers get the prefix `namespace/name/`, every route and
 * every inhibition also matches the namespace, and an alert continues to the next configuration. Other alerts go to the
 * null receiver, as in the chart kube-prometheus-stack.
 *
 * @param manifests AlertmanagerConfigs as they stand in YAML
 * @throws ZodError if one contains a field that is not supported here
 */
export function alertmanagerFile(
  manifests: readonly unknown[],
  options: AlertmanagerFileOptions,
): AlertmanagerFile {
  const configs = manifests.map((manifest) => alertmanagerManifest.parse(manifest));
  return {
    route: {
      receiver: NOBODY,
      matchers: [],
      continue: false,
      group_by: ['namespace'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: configs.map((config) => {
        const route = toRoute(config.spec.route, (name) => receiverName(config, name));
        return { ...route, matchers: [matcherText(ownNamespace(config)), ...route.matchers], continue: true };
      }),
    },
    receivers: [
      { name: NOBODY },
      ...configs.flatMap((config) =>
        config.spec.receivers.map((receiver) => ({
          name: receiverName(config, receiver.name),
          ...(options.deliverTo === undefined
            ? integrations(receiver, (key) =>
                options.secret({ ...key, namespace: config.metadata.namespace }),
              )
            : { webhook_configs: [{ url: options.deliverTo, send_resolved: true }] }),
        })),
      ),
    ],
    inhibit_rules: configs.flatMap((config) =>
      config.spec.inhibitRules.map(({ sourceMatch, targetMatch, equal }) => ({
        source_matchers: [ownNamespace(config), ...sourceMatch].map(matcherText),
        target_matchers: [ownNamespace(config), ...targetMatch].map(matcherText),
        equal,
      })),
    ),
  };
}

function receiverName({ metadata }: AlertmanagerManifest, receiver: string): string {
  return `${metadata.namespace}/${metadata.name}/${receiver}`;
}

function ownNamespace({ metadata }: AlertmanagerManifest): ManifestMatcher {
  return { name: 'namespace', matchType: '=', value: metadata.namespace };
}

function integrations(receiver: ManifestReceiver, secret: (key: SecretKey) => string): object {
  return {
    slack_configs: receiver.slackConfigs.map((slack) => ({
      api_url: secret(slack.apiURL),
      channel: slack.channel,
      color: slack.color,
      title: slack.title,
      title_link: slack.titleLink,
      text: slack.text,
      send_resolved: slack.sendResolved,
    })),
    email_configs: receiver.emailConfigs.map((email) => ({
      to: email.to,
      from: email.from,
      smarthost: email.smarthost,
      require_tls: email.requireTLS,
      auth_username: email.authUsername,
      auth_password: email.authPassword && secret(email.authPassword),
      headers: keyed(email.headers),
      text: email.text,
      send_resolved: email.sendResolved,
    })),
    pagerduty_configs: receiver.pagerdutyConfigs.map((pager) => ({
      routing_key: secret(pager.routingKey),
      severity: pager.severity,
      description: pager.description,
      component: pager.component,
      details: keyed(pager.details),
      send_resolved: pager.sendResolved,
    })),
    telegram_configs: receiver.telegramConfigs.map((telegram) => ({
      bot_token: secret(telegram.botToken),
      chat_id: telegram.chatID,
      parse_mode: telegram.parseMode,
      message: telegram.message,
      send_resolved: telegram.sendResolved,
    })),
    webhook_configs: receiver.webhookConfigs.map((webhook) => ({
      url: webhook.urlSecret === undefined ? webhook.url : secret(webhook.urlSecret),
      send_resolved: webhook.sendResolved,
    })),
  };
}

function keyed(pairs: readonly { key: string; value: string }[] | undefined): object | undefined {
  return pairs && Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}
