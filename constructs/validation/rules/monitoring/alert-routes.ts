import { z } from 'zod';
import {
  type AlertmanagerRoute,
  matcherText,
  receiversOf,
  toRoute,
} from '../../../observability/alertmanager/alertmanager-route';
import { sourcesOf } from '../../manifests/argo-applications';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { placedRules } from '../../series/placed-rules';
import { type Finding, type Rule, at, missing } from '../../rule';

/** Routes of one AlertmanagerConfig, as the operator makes them. */
interface Routes {
  readonly config: Known<'AlertmanagerConfig'>;
  readonly route: AlertmanagerRoute;
  /** Names of the receivers that have an integration. */
  readonly telling: ReadonlySet<string>;
}

/** People rely on an alert. If it reaches no receiver, they hear nothing when it fires. */
export const alertRoutes: Rule = {
  name: 'alert-routes',
  title: 'Every alert reaches a receiver with an integration',
  source: 'prometheus-operator #3737, #3954',
  *check(set, { releaseLabel }) {
    const configs = set.all('AlertmanagerConfig');
    // without either, the routes are outside this set
    if (configs.length === 0 && !deploysAlertmanager(set)) return;
    const routes = new Map<string, Routes[]>();
    for (const config of configs) {
      if (config.labels['release'] !== releaseLabel) {
        yield {
          ends: [at(config, 'metadata.labels.release'), missing('Alertmanager', undefined, releaseLabel)],
          problem: `the operator selects AlertmanagerConfigs by release=${releaseLabel}, and this one has ${config.labels['release'] ?? 'no such label'}`,
          fix: `label it release: ${releaseLabel}, or set the option releaseLabel of the validation`,
        };
      }
      yield* unknownReceivers(config);
      const namespace = config.namespace ?? 'default';
      routes.set(namespace, [...(routes.get(namespace) ?? []), routesOf(config, namespace)]);
    }
    for (const { manifest, path, alert, labels } of placedRules(set)) {
      if (alert === undefined) continue;
      const texts = z.record(z.string(), z.string()).safeParse(labels).data;
      if (!texts) continue; // prometheus-rule refuses it
      const own = routes.get(texts['namespace'] ?? '') ?? [];
      const told = own.some(({ route, telling }) =>
        receiversOf(route, { ...texts, alertname: alert }).some((receiver) => telling.has(receiver)),
      );
      if (told) continue;
      const [first] = own;
      yield {
        ends: [
          at(manifest, `${path}.labels`),
          first
            ? at(first.config, 'spec.route')
            : missing('AlertmanagerConfig', texts['namespace'], 'in the namespace of the alert'),
        ],
        problem: `alert ${alert} of severity ${texts['severity'] ?? 'none'} reaches no receiver with an integration, so nobody is notified`,
        fix: first
          ? 'add a route that matches its labels, to a receiver with an integration'
          : `add an AlertmanagerConfig to the namespace ${texts['namespace'] ?? 'of the alert'}; an AlertmanagerConfig matches alerts of its own namespace only`,
      };
    }
  },
};

/** The operator refuses a whole AlertmanagerConfig if a route names a receiver that it does not have. */
function* unknownReceivers(config: Known<'AlertmanagerConfig'>): Iterable<Finding> {
  const { route, receivers = [] } = config.body.spec;
  if (route === undefined) return;
  const names = receivers.map(({ name }) => name);
  for (const name of receiversNamed(toRoute(route, (receiver) => receiver))) {
    if (names.includes(name)) continue;
    yield {
      ends: [at(config, 'spec.route'), at(config, 'spec.receivers')],
      problem: `a route names the receiver ${name}, which does not exist, so the operator ignores the whole AlertmanagerConfig`,
      fix: `add a receiver ${name}, or name one of ${names.join(', ') || 'the receivers that you add'}`,
    };
  }
}

function receiversNamed({ receiver, routes }: AlertmanagerRoute): Set<string> {
  return new Set([
    ...(receiver === undefined ? [] : [receiver]),
    ...routes.flatMap((child) => [...receiversNamed(child)]),
  ]);
}

function deploysAlertmanager(set: ManifestSet): boolean {
  return set
    .all('Application')
    .some(({ body }) => sourcesOf(body.spec).some(({ chart }) => chart === 'kube-prometheus-stack'));
}

/** The operator adds a matcher for the namespace to the first route. */
function routesOf(config: Known<'AlertmanagerConfig'>, namespace: string): Routes {
  const { route, receivers = [] } = config.body.spec;
  const tree = toRoute(route ?? { matchers: [], continue: false }, (name) => name);
  const own = matcherText({ name: 'namespace', matchType: '=', value: namespace });
  const telling = receivers.filter((receiver) =>
    Object.values(receiver).some((list) => Array.isArray(list) && list.length > 0),
  );
  return {
    config,
    route: { ...tree, matchers: [own, ...tree.matchers] },
    telling: new Set(telling.map(({ name }) => name)),
  };
}
