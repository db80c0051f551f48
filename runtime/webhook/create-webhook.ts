import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { ConfigError, type Config } from '../config/config';
import { refusal } from './address-guard';
import { hostOf } from './resolve-host';
import { parseSigningKey } from './signature';
import { Webhook, type WebhookOptions } from './webhook';

/**
 * Creates the configured webhook.
 *
 * @param secret text of the file `DRIFT_WEBHOOK_KEY_FILE`
 * @returns undefined without `DRIFT_WEBHOOK`
 * @throws ConfigError if the URL's host is not allowed, or the secret contains no key
 */
export function createWebhook(
  config: Pick<
    Config,
    'driftWebhook' | 'driftWebhookHosts' | 'driftWebhookAllowPrivate' | 'driftWebhookService'
  >,
  {
    secret,
    ...options
  }: Pick<WebhookOptions, 'hostname' | 'metrics' | 'logger' | 'clock' | 'random'> & {
    readonly secret?: string;
  },
): Webhook | undefined {
  if (config.driftWebhook === undefined) return undefined;
  const url = new URL(config.driftWebhook);
  const allowPrivate = config.driftWebhookAllowPrivate;
  const key = secret === undefined ? undefined : parseSigningKey(secret);
  const problems = [...hostProblems(url, config.driftWebhookHosts, allowPrivate)];
  if (key?.length === 0) {
    problems.push(
      'DRIFT_WEBHOOK_KEY_FILE must hold a key: base64, with or without whsec_ before it, or any other text; got an empty file, or no base64 after whsec_',
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return new Webhook({
    ...options,
    url,
    allowPrivate,
    key,
    service: config.driftWebhookService,
    lookup: (host) => dns.lookup(host, { all: true }),
  });
}

function* hostProblems(url: URL, hosts: readonly string[], allowPrivate: boolean): Generator<string> {
  const allowed = hosts.map((host) => host.toLowerCase());
  if (allowed.length > 0 && !allowed.includes(url.hostname) && !allowed.includes(url.host)) {
    yield `DRIFT_WEBHOOK must be on one of the hosts in DRIFT_WEBHOOK_HOSTS (${allowed.join(', ')}), got "${url.host}"`;
  }
  const reason = isIP(hostOf(url)) === 0 ? undefined : refusal(hostOf(url), allowPrivate);
  if (reason !== undefined) yield `DRIFT_WEBHOOK must be on an address that may be reached: ${reason}`;
}
