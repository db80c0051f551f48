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
  /** Receivers that tell somebody. */
  readonly telling: ReadonlySet<string>;
}

/** An alert that fires and reaches nobody is worse than none: somebody relies on it. */
export const alertRoutes: Rule = {
  name: 'alert-routes',
  title: 'Every alert reaches a receiver that tells somebody',
  source: 'prometheus-operator #3737, #3954',
  *check(set, { releaseLabel }) {
    const configs = set.all('AlertmanagerConfig');
    // without either, alerts are routed by what is not in this set
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
        problem: `alert ${alert} of severity ${texts['severity'] ?? 'none'} reaches no receiver that tells anybody`,
        fix: first
          ? 'add a route that matches its labels, to a receiver with an integration'
          : `add an AlertmanagerConfig to the namespace ${texts['namespace'] ?? 'of the alert'}; those of others match their own namespace alone`,
      };
    }
  },
};

/** The operator refuses the whole of a configuration that names a receiver it does not have. */
function* unknownReceivers(config: Known<'AlertmanagerConfig'>): Iterable<Finding> {
  const { route, receivers = [] } = config.body.spec;
  if (route === undefined) return;
  const names = receivers.map(({ name }) => name);
  for (const name of receiversNamed(toRoute(route, (receiver) => receiver))) {
    if (names.includes(name)) continue;
    yield {
      ends: [at(config, 'spec.route'), at(config, 'spec.receivers')],
      problem: `a route names the receiver ${name}, which is not there, so the operator leaves out all of these routes`,
      fix: `add a receiver ${name}, or name one of ${names.join(', ') || 'those that you add'}`,
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

/** The operator adds the namespace to the matchers of the first route. */
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
