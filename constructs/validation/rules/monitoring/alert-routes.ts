import { z } from 'zod';
import { AlertRouting, CONFIG_PATH } from '../../manifests/alert-routing';
import { prometheusStacks } from '../../manifests/argo-applications';
import { placedRules } from '../../series/placed-rules';
import { type Finding, type Rule, at, missing } from '../../rule';

/** People rely on an alert. If it reaches no receiver, they hear nothing when it fires. */
export const alertRoutes: Rule = {
  name: 'alert-routes',
  title: 'Every alert reaches a receiver with an integration, and no inhibition always holds it back',
  source: 'prometheus-operator #3737, #3954',
  *check(set) {
    // without either, the routes are outside this set
    if (set.all('AlertmanagerConfig').length === 0 && prometheusStacks(set).length === 0) return;
    const routing = new AlertRouting(set);
    yield* aboutTheStack(routing);
    for (const { manifest, path, alert, labels } of placedRules(set)) {
      if (alert === undefined) continue;
      const texts = z.record(z.string(), z.string()).safeParse(labels).data;
      if (!texts) continue; // prometheus-rule refuses it
      const all = { ...texts, alertname: alert };
      const severity = texts['severity'] ?? 'none';
      if (!routing.tells(all)) {
        const [first] = routing.configs(texts['namespace'] ?? '');
        yield {
          ends: [
            at(manifest, `${path}.labels`),
            first
              ? at(first, 'spec.route')
              : missing('AlertmanagerConfig', texts['namespace'], 'in the namespace of the alert'),
          ],
          problem: `alert ${alert} of severity ${severity} reaches no receiver with an integration, so nobody is notified`,
          fix: first
            ? 'add a route that matches its labels, to a receiver with an integration'
            : `add an AlertmanagerConfig to the namespace ${texts['namespace'] ?? 'of the alert'}; an AlertmanagerConfig matches alerts of its own namespace only`,
        };
        continue;
      }
      const silencer = routing.silencer(all);
      if (!silencer) continue;
      yield {
        ends: [
          at(manifest, `${path}.labels.severity`),
          at(silencer.inhibition.manifest, silencer.inhibition.path),
        ],
        problem:
          `alert ${alert} of severity ${severity} is held back whenever it fires, because ${silencer.alert} fires with it` +
          (silencer.alert === 'InfoInhibitor' ? ', unless a worse alert fires in the same namespace' : ''),
        fix:
          silencer.alert === 'InfoInhibitor'
            ? 'set defaultRules.disabled.InfoInhibitor of kube-prometheus-stack to true, as kubePrometheusStack does, or make the alert a warning'
            : 'remove the inhibition, or give it a target that leaves the alert out',
      };
    }
  },
};

/**
 * The chart's own alerts are about nodes, volumes and Prometheus, and about objects that the operator rejected: an
 * AlertmanagerConfig among them takes all its alerts away.
 */
function* aboutTheStack(routing: AlertRouting): Iterable<Finding> {
  const { stack } = routing;
  if (!stack) return;
  const alertname = 'PrometheusOperatorRejectedResources';
  if (routing.tells({ alertname, severity: 'warning', namespace: stack.namespace })) return;
  yield {
    ends: [at(stack.application, `${CONFIG_PATH}.route.receiver`)],
    problem: `the alerts of the chart itself, such as ${alertname}, reach no receiver with an integration: nobody hears that a node, a volume or an AlertmanagerConfig is broken`,
    fix: "give kubePrometheusStack alerts: { warning: [slack({ webhookUrl: { name: 'alert-receivers', key: 'slack-url' } })] }, or alertmanager.config a root route with a receiver that has an integration",
  };
}
