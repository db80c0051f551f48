import { placedRules } from '../../series/placed-rules';
import { type Rule, at } from '../../rule';

const SEVERITIES = ['critical', 'warning', 'info'];

/**
 * The operator adds a matcher for the namespace of an AlertmanagerConfig to all its routes, so an alert without the label
 * `namespace` reaches none of them.
 */
export const alertLabels: Rule = {
  name: 'alert-labels',
  title: 'Every alert has the labels namespace and severity, by which it is routed',
  source: 'prometheus-operator #3737, #3954',
  *check(set) {
    for (const { manifest, path, alert, labels } of placedRules(set)) {
      if (alert === undefined) continue;
      if (typeof labels['severity'] !== 'string' || !SEVERITIES.includes(labels['severity'])) {
        yield {
          ends: [at(manifest, `${path}.labels.severity`)],
          problem: `alert ${alert} has the severity ${JSON.stringify(labels['severity'] ?? null)}, which no route matches`,
          fix: `set it to one of ${SEVERITIES.join(', ')}`,
        };
      }
      if (manifest.namespace !== undefined && labels['namespace'] !== manifest.namespace) {
        yield {
          ends: [at(manifest, `${path}.labels.namespace`), at(manifest, 'metadata.namespace')],
          problem: `alert ${alert} has the namespace ${JSON.stringify(labels['namespace'] ?? null)}, and an AlertmanagerConfig in ${manifest.namespace} routes only alerts with that namespace`,
          fix: `set labels.namespace to ${manifest.namespace}`,
        };
      }
    }
  },
};
