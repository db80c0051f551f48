import { placedRules } from '../../series/placed-rules';
import { type Rule, at } from '../../rule';

/**
 * A silence, a route and a runbook name an alert.
 *
 * @see https://prometheus.io/docs/practices/alerting/
 */
export const alertNames: Rule = {
  name: 'alert-names',
  title: 'No two alerts of an object have one name',
  source: 'prometheus-operator #2727',
  *check(set) {
    const seen = new Map<string, string>();
    for (const { manifest, path, alert } of placedRules(set)) {
      if (alert === undefined) continue;
      const key = `${manifest.index} ${manifest.item} ${alert}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, path);
      else {
        yield {
          ends: [at(manifest, path), at(manifest, first)],
          problem: `two alerts are called ${alert}, so nobody can tell which one fires, or silence one of them`,
          fix: 'give each a name of its own',
        };
      }
    }
  },
};
