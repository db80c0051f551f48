import { refusePlaceholder } from '../constructs';
import type { PlatformEnvironment } from '../environments';

/**
 * Checks the addresses that no construct checks. GitRepository checks the repository, and the serving plane the image.
 *
 * @throws if one still holds a placeholder such as `your-org` or `example.com`
 */
export function refusePlaceholders({ runbooks, ingress, driftWebhook, alerts }: PlatformEnvironment): void {
  refusePlaceholder('runbooks', runbooks);
  if (ingress !== undefined) refusePlaceholder('ingress.host', ingress.host);
  if (driftWebhook !== undefined) refusePlaceholder('driftWebhook.url', driftWebhook.url);
  for (const [severity, integrations] of Object.entries(alerts)) {
    for (const { to, from, smarthost } of integrations.flatMap(({ emailConfigs = [] }) => emailConfigs)) {
      for (const [field, value = ''] of Object.entries({ to, from, smarthost })) {
        for (const each of value.split(', ')) refusePlaceholder(`alerts.${severity}: email ${field}`, each);
      }
    }
  }
}
