import { AlertmanagerConfigSpecReceiversTelegramConfigsParseMode as ParseMode } from '../../../imports/monitoring.coreos.com';
import type { SecretKey } from '../../secret-key';
import type { Integration, IntegrationProps } from './integration';
import { MESSAGE_TEXT, MESSAGE_TITLE } from './message';

/** Props of `telegram`. */
export interface TelegramProps extends IntegrationProps {
  /** Secret that holds the bot's token, in the namespace of the alerts. */
  readonly botToken: SecretKey;
  /** Identifier of the chat that the bot writes to; that of a group is negative. */
  readonly chatId: number;
}

/**
 * Sends alerts to a Telegram chat.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#telegram_config
 */
export function telegram({ botToken, chatId, sendResolved = true }: TelegramProps): Integration {
  if (!Number.isSafeInteger(chatId) || chatId === 0) {
    throw new Error(
      `chatId must be a whole number other than 0, got ${chatId}; ` +
        'send the bot a message and read message.chat.id from its getUpdates',
    );
  }
  return {
    telegramConfigs: [
      {
        botToken,
        chatId,
        sendResolved,
        // values are escaped for HTML by Alertmanager; in Markdown an underscore in a metric's name breaks the message
        parseMode: ParseMode.HTML,
        message: `<b>${MESSAGE_TITLE}</b>\n${MESSAGE_TEXT}`,
      },
    ],
  };
}
