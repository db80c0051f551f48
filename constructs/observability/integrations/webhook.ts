import type { SecretKey } from '../../secret-key';
import type { Integration, IntegrationProps } from './integration';
import { withoutLogin } from '../../private/without-login';

/** Props of `webhook`. */
export interface WebhookProps extends IntegrationProps {
  /**
   * URL to which Alertmanager posts its JSON. If the URL is a credential, as with most chat services, give a Secret in
   * the namespace of the alerts.
   */
  readonly url: string | SecretKey;

  /**
   * Bearer token that Alertmanager sends, in a Secret in the namespace of the alerts.
   *
   * @default - no token
   */
  readonly bearerToken?: SecretKey;
}

/**
 * Posts Alertmanager's own JSON.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function webhook({ url, bearerToken, sendResolved = true }: WebhookProps): Integration {
  const options = {
    sendResolved,
    httpConfig: bearerToken && { authorization: { type: 'Bearer', credentials: bearerToken } },
  };
  if (typeof url !== 'string') return { webhookConfigs: [{ urlSecret: url, ...options }] };
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(
      `the URL of a webhook must be http or https, got "${withoutLogin(url)}"; write http://host.namespace.svc:8080/alerts`,
    );
  }
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    throw new Error(
      "the URL of a webhook holds a login, which git would keep; write url: { name: 'alert-webhook', key: 'url' }",
    );
  }
  return { webhookConfigs: [{ url, ...options }] };
}
