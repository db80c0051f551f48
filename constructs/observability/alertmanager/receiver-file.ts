import type { SecretKey } from '../../secret-key';
import type { ManifestReceiver } from './alertmanager-manifest';

/**
 * How Alertmanager's file spells a credential: `{ api_url: '…' }` for the field `api_url`, or, where it reads the
 * credential from a file each time it sends, `{ api_url_file: '…' }`.
 */
export type Credential = (field: string, key: SecretKey) => Readonly<Record<string, string>>;

/** The integrations of a receiver, as they stand in Alertmanager's own file. */
export function receiverIntegrations(
  receiver: ManifestReceiver,
  credential: Credential,
): Readonly<Record<string, readonly object[]>> {
  return {
    slack_configs: receiver.slackConfigs.map((slack) => ({
      ...credential('api_url', slack.apiURL),
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
      ...(email.authPassword && credential('auth_password', email.authPassword)),
      headers: keyed(email.headers),
      text: email.text,
      send_resolved: email.sendResolved,
    })),
    pagerduty_configs: receiver.pagerdutyConfigs.map((pager) => ({
      ...credential('routing_key', pager.routingKey),
      severity: pager.severity,
      description: pager.description,
      component: pager.component,
      details: keyed(pager.details),
      send_resolved: pager.sendResolved,
    })),
    telegram_configs: receiver.telegramConfigs.map((telegram) => ({
      ...credential('bot_token', telegram.botToken),
      chat_id: telegram.chatID,
      parse_mode: telegram.parseMode,
      message: telegram.message,
      send_resolved: telegram.sendResolved,
    })),
    webhook_configs: receiver.webhookConfigs.map((webhook) => ({
      ...(webhook.urlSecret === undefined ? { url: webhook.url } : credential('url', webhook.urlSecret)),
      send_resolved: webhook.sendResolved,
      ...(webhook.httpConfig && {
        http_config: {
          authorization: {
            type: webhook.httpConfig.authorization.type,
            ...credential('credentials', webhook.httpConfig.authorization.credentials),
          },
        },
      }),
    })),
  };
}

function keyed(pairs: readonly { key: string; value: string }[] | undefined): object | undefined {
  return pairs && Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}
