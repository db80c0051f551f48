import { sourcesOf } from '../../manifests/argo-applications';
import { type Rule, at } from '../../rule';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** For namespaces with pods of Helm charts, which are not in the set: node-exporter needs the node's own files. */
const LEVELS = /^(?:restricted|baseline|privileged)$/;

/** Cluster-scoped kinds. Of custom resources, only common ones are known. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'CSIDriver',
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

export const namespaces: Rule = {
  name: 'namespaces',
  title:
    'Every object names its namespace, and every namespace with pods of the set admits only restricted pods',
  source: 'Kubernetes documentation, “Pod Security Standards”',
  *check(set) {
    for (const manifest of set.manifests) {
      if (manifest.namespace !== undefined || CLUSTER_SCOPED.has(manifest.kind)) continue;
      yield {
        ends: [at(manifest, 'metadata.namespace')],
        problem: 'it names no namespace, so it is applied to the current namespace of whoever applies it',
        fix: 'write metadata.namespace',
      };
    }
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
      const expected = {
        [ENFORCE]: others ? LEVELS : /^restricted$/,
        [`${ENFORCE}-version`]: /^(latest|v1\.\d+)$/,
      };
      for (const [label, pattern] of Object.entries(expected)) {
        if (pattern.test(namespace.labels[label] ?? '')) continue;
        yield {
          ends: [at(namespace, `metadata.labels["${label}"]`)],
          problem: `the label is ${namespace.labels[label] ?? 'not set'}, so the API server admits pods that these rules refuse`,
          fix: `set ${ENFORCE}: restricted and ${ENFORCE}-version: v1.27 or later`,
        };
      }
    }
  },
};
