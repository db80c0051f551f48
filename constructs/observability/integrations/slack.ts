import type { SecretKey } from '../../secret-key';
import type { Integration, IntegrationProps } from './integration';
import { MESSAGE_TEXT, MESSAGE_TITLE } from './message';

/** Props of `slack`. */
export interface SlackProps extends IntegrationProps {
  /** Secret that holds the URL of an incoming webhook, in the namespace of the alerts. */
  readonly webhookUrl: SecretKey;
  /**
   * Channel or person: `#on-call`, `@ada`, or an identifier.
   *
   * @default - the channel of the webhook
   */
  readonly channel?: string;
}

const CHANNEL = /^([#@]\S+|[A-Z0-9]+)$/;

/**
 * Sends alerts to a Slack channel.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#slack_config
 */
export function slack({ webhookUrl, channel, sendResolved = true }: SlackProps): Integration {
  if (channel !== undefined && !CHANNEL.test(channel)) {
    throw new Error(
      `a Slack channel starts with # or @, or is an identifier, got "${channel}"; write "#${channel}"`,
    );
  }
  return {
    slackConfigs: [
      {
        apiUrl: webhookUrl,
        channel,
        sendResolved,
        color: '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}',
        title: MESSAGE_TITLE,
        titleLink: '{{ (index .Alerts 0).Annotations.runbook_url }}',
        text: MESSAGE_TEXT,
      },
    ],
  };
}
