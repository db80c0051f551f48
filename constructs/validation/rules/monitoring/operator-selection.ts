import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';

/** Kinds that the operator selects by a label, and who reads them. */
const SELECTED = {
  ServiceMonitor: 'Prometheus',
  PrometheusRule: 'Prometheus',
  AlertmanagerConfig: 'Alertmanager',
} as const;

/**
 * What the operator does not select has no effect, and nothing says so.
 *
 * @see https://prometheus-operator.dev/docs/platform/troubleshooting/
 */
export const operatorSelection: Rule = {
  name: 'operator-selection',
  title:
    'The Prometheus operator selects every ServiceMonitor, PrometheusRule and AlertmanagerConfig, and a ServiceMonitor names its namespaces',
  source: 'prometheus-operator #4007, #4181',
  *check(set, { releaseLabel }) {
    if (releaseLabel !== false) yield* labelFindings(set, releaseLabel);
    for (const monitor of set.all('ServiceMonitor')) yield* namespaceFindings(monitor);
  },
};

function* labelFindings(set: ManifestSet, release: string): Iterable<Finding> {
  for (const kind of ['ServiceMonitor', 'PrometheusRule', 'AlertmanagerConfig'] as const) {
    for (const manifest of set.all(kind)) {
      const own = manifest.labels['release'];
      if (own === release) continue;
      yield {
        ends: [at(manifest, 'metadata.labels.release'), missing(SELECTED[kind], undefined, release)],
        problem: `the operator selects ${kind}s by release=${release}, and this one has ${own ?? 'no such label'}`,
        fix: `label its metadata release: ${release}, or set the option releaseLabel of the validation, to false for an operator that selects everything`,
      };
    }
  }
}

function* namespaceFindings(monitor: Known<'ServiceMonitor'>): Iterable<Finding> {
  const { any, matchNames = [] } = monitor.body.spec.namespaceSelector ?? {};
  if (any === true || matchNames.length > 0) return;
  yield {
    ends: [at(monitor, 'spec.namespaceSelector')],
    problem:
      'it is not set, and a copy of the ServiceMonitor in another namespace selects nothing, without an error',
    fix: `write namespaceSelector.matchNames: [${monitor.namespace ?? 'default'}]`,
  };
}
