import { alertmanagerFile } from '../constructs/observability/alertmanager/alertmanager-file';
import type { AlertmanagerRoute } from '../constructs/observability/alertmanager/alertmanager-route';
import type { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { accelerated } from './acceleration';

/** Takes every alert where the manifests route none. */
export const PREVIEW_RECEIVER = 'preview';

/** The receiver of alerts that no AlertmanagerConfig routes. In a cluster, Alertmanager's own routes take them. */
export const NOBODY = 'null';

export interface LocalRouting {
  /** YAML of it is an `alertmanager.yml`. */
  readonly file: object;
  /** Whether the manifests route alerts; otherwise all come to `PREVIEW_RECEIVER`. */
  readonly routed: boolean;
  readonly receivers: readonly string[];
}

/**
 * The configuration that the operator makes of the AlertmanagerConfigs, with the messages of every receiver sent to one
 * local URL. That includes receivers without an integration, so that alerts that would reach nobody are seen.
 */
export function localRouting(set: ManifestSet, deliverTo: string, acceleration: number): LocalRouting {
  const configs = set.manifests
    .filter(({ kind }) => kind === 'AlertmanagerConfig')
    .map(({ source }) => source);
  const routed = configs.length > 0;
  const file = alertmanagerFile(configs, { secret: ({ name, key }) => `${name}/${key}` });
  const names = routed ? file.receivers.map(({ name }) => name) : [PREVIEW_RECEIVER];
  const root = routed ? file.route : { ...file.route, receiver: PREVIEW_RECEIVER };
  return {
    routed,
    receivers: names,
    file: {
      ...file,
      route: acceleratedRoute(root, acceleration),
      receivers: names.map((name) => ({ name, webhook_configs: [{ url: deliverTo, send_resolved: true }] })),
    },
  };
}

function acceleratedRoute(route: AlertmanagerRoute, acceleration: number): AlertmanagerRoute {
  const shorter = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : accelerated(text, acceleration);
  return {
    ...route,
    group_wait: shorter(route.group_wait),
    group_interval: shorter(route.group_interval),
    repeat_interval: shorter(route.repeat_interval),
    routes: route.routes.map((child) => acceleratedRoute(child, acceleration)),
  };
}
