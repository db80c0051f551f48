import type { SecretKey } from '../../secret-key';
import type { Integration, IntegrationProps } from './integration';
import { MESSAGE_TEXT, MESSAGE_TITLE } from './message';

/** Props of `email`. */
export interface EmailProps extends IntegrationProps {
  /** At least one address. */
  readonly to: readonly string[];
  /** Address of the sender. */
  readonly from: string;
  /** Mail server, host and port: `smtp.example.com:587`. */
  readonly smarthost: string;
  /**
   * Login at the mail server. The password is in a Secret in the namespace of the alerts.
   *
   * @default - no login
   */
  readonly login?: { readonly username: string; readonly password: SecretKey };
}

const ADDRESS = /^[^\s@,]+@[^\s@,]+$/;

/**
 * Sends alerts by email. The connection is encrypted (STARTTLS), or no mail is sent.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#email_config
 */
export function email({ to, from, smarthost, login, sendResolved = true }: EmailProps): Integration {
  if (to.length === 0) throw new Error("email needs a recipient, got []; write to: ['on-call@example.com']");
  for (const address of [...to, from]) {
    if (!ADDRESS.test(address)) {
      throw new Error(
        `"${address}" is no email address; write one like on-call@example.com, each its own entry`,
      );
    }
  }
  if (!/^[^\s:/]+:\d+$/.test(smarthost)) {
    throw new Error(`smarthost must be a host and a port, got "${smarthost}"; write smtp.example.com:587`);
  }
  return {
    emailConfigs: [
      {
        to: to.join(', '),
        from,
        smarthost,
        requireTls: true,
        authUsername: login?.username,
        authPassword: login?.password,
        sendResolved,
        headers: [{ key: 'Subject', value: MESSAGE_TITLE }],
        text: MESSAGE_TEXT,
      },
    ],
  };
}
