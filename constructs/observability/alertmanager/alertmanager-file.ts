import type { SecretKey } from '../../secret-key';
import {
  alertmanagerManifest,
  type AlertmanagerManifest,
  type ManifestMatcher,
} from './alertmanager-manifest';
import { toRoute, type AlertmanagerRoute } from './alertmanager-route';
import { matcherText } from './matcher';
import { receiverIntegrations } from './receiver-file';

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
 * null receiver here; in a cluster the chart's own routes take them.
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
            ? receiverIntegrations(receiver, (field, key) => ({
                [field]: options.secret({ ...key, namespace: config.metadata.namespace }),
              }))
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
