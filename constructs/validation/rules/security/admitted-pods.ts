import { sourcesOf } from '../../manifests/argo-applications';
import { ENFORCE_LABEL, ENFORCE_VERSION_LABEL } from '../../manifests/enforced-standard';
import { type Rule, at } from '../../rule';

/**
 * Pods of Helm charts are not in the set, and some need the node: node-exporter reads its files. So only a namespace
 * with charts alone may be privileged.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const admittedPods: Rule = {
  name: 'admitted-pods',
  title: 'Every namespace says which pods it admits, and none with pods of the set admits privileged ones',
  source: 'Kubernetes documentation, “Pod Security Admission”',
  *check(set) {
    const inhabited = new Set(set.workloads.map(({ namespace }) => namespace));
    const ofCharts = new Set(
      set
        .all('Application')
        .flatMap(({ body: { spec } }) =>
          sourcesOf(spec).some(({ chart }) => chart !== undefined) ? [spec.destination?.namespace] : [],
        ),
    );
    for (const namespace of set.all('Namespace')) {
      const others = ofCharts.has(namespace.name) && !inhabited.has(namespace.name);
      const level = namespace.labels[ENFORCE_LABEL];
      if (
        !(others ? /^(?:restricted|baseline|privileged)$/ : /^(?:restricted|baseline)$/).test(level ?? '')
      ) {
        yield {
          ends: [at(namespace, `metadata.labels["${ENFORCE_LABEL}"]`)],
          problem: `the label is ${level ?? 'not set'}, so the API server admits pods that can take over their node`,
          fix: `set ${ENFORCE_LABEL} to restricted, or to baseline`,
        };
      }
      const version = namespace.labels[ENFORCE_VERSION_LABEL];
      if (/^(?:latest|v1\.\d+)$/.test(version ?? '')) continue;
      yield {
        ends: [at(namespace, `metadata.labels["${ENFORCE_VERSION_LABEL}"]`)],
        problem: `the label is ${version ?? 'not set'}, so an upgrade of the cluster may refuse pods that run today`,
        fix: `set ${ENFORCE_VERSION_LABEL} to the version of the cluster, such as v1.30`,
      };
    }
  },
};
