import { isClusterScoped } from '../../../gitops/argo/kinds';
import type { Manifest } from '../../manifests/manifest';
import type { ManifestSet } from '../../manifests/manifest-set';
import { valueAt } from '../../value-at';
import { type Rule, at } from '../../rule';

/** Common custom resources outside of namespaces, whose definition is seldom in the set. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'ClusterAnalysisTemplate',
  'ClusterIssuer',
  'ClusterSecretStore',
  'ClusterTriggerAuthentication',
]);

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
export const namespaces: Rule = {
  name: 'namespaces',
  title: 'Every object names its namespace',
  source: 'Kubernetes documentation, “Namespaces”',
  *check(set) {
    const defined = clusterScopedIn(set);
    for (const manifest of set.manifests) {
      if (manifest.namespace !== undefined || isOutside(manifest, defined)) continue;
      yield {
        ends: [at(manifest, 'metadata.namespace')],
        problem: 'it names no namespace, so it is applied to the current namespace of whoever applies it',
        fix: 'write metadata.namespace',
      };
    }
  },
};

function isOutside({ group, kind }: Manifest, defined: ReadonlySet<string>): boolean {
  return isClusterScoped({ group, kind }) || CLUSTER_SCOPED.has(kind) || defined.has(`${group}/${kind}`);
}

/** Kinds of the definitions of the set that are outside of namespaces. */
function clusterScopedIn(set: ManifestSet): ReadonlySet<string> {
  const definitions = set.manifests.filter(
    (each) => each.kind === 'CustomResourceDefinition' && valueAt(each, 'spec.scope') === 'Cluster',
  );
  return new Set(
    definitions.map(
      (each) => `${String(valueAt(each, 'spec.group'))}/${String(valueAt(each, 'spec.names.kind'))}`,
    ),
  );
}
