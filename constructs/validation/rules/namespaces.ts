import { type Rule, at } from '../rule';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Kinds that live outside namespaces. Of custom resources only the common ones can be known. */
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
  id: 'NS',
  name: 'namespaces',
  title: 'Every object names its namespace, and every namespace enforces restricted pods',
  source: 'Kubernetes documentation, “Pod Security Standards”',
  *check(set) {
    for (const manifest of set.manifests) {
      if (manifest.namespace !== undefined || CLUSTER_SCOPED.has(manifest.kind)) continue;
      yield {
        ends: [at(manifest, 'metadata.namespace')],
        problem: 'it names no namespace, so it lands wherever the one who applies it happens to be',
        fix: 'write metadata.namespace',
      };
    }
    for (const namespace of set.all('Namespace')) {
      const expected = { [ENFORCE]: /^restricted$/, [`${ENFORCE}-version`]: /^(latest|v1\.\d+)$/ };
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
