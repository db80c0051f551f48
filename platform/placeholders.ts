import { type Integration, refusePlaceholder } from '../constructs';
import type { PlatformEnvironment } from '../environments';

/**
 * Checks the addresses that no construct checks. GitRepository checks the repository, and the serving plane the image.
 *
 * @throws if one still holds a placeholder such as `your-org` or `example.com`
 */
export function refusePlaceholders(environment: PlatformEnvironment): void {
  const { runbooks, ingress, driftWebhook, alerts, platformAlerts, training } = environment;
  refusePlaceholder('runbooks', runbooks);
  if (ingress !== undefined) refusePlaceholder('ingress.host', ingress.host);
  if (driftWebhook !== undefined) refusePlaceholder('driftWebhook.url', driftWebhook.url);
  if (training.deployed) {
    refusePlaceholder('training.bucket.endpoint', training.bucket.endpoint);
  }
  for (const [field, routes] of Object.entries({ alerts, platformAlerts })) {
    for (const [severity, integrations] of Object.entries(routes)) {
      refuseEmailPlaceholders(`${field}.${severity}`, integrations);
    }
  }
}

function refuseEmailPlaceholders(route: string, integrations: readonly Integration[]): void {
  for (const { to, from, smarthost } of integrations.flatMap(({ emailConfigs = [] }) => emailConfigs)) {
    for (const [field, value = ''] of Object.entries({ to, from, smarthost })) {
      for (const each of value.split(', ')) refusePlaceholder(`${route}: email ${field}`, each);
    }
  }
}
