import type { ApiObject } from 'cdk8s';
import { type Chart } from 'cdk8s';
import { chartObjects } from './chart-objects';
import { type GroupKind, groupOf, isClusterScoped, kindKey } from './kinds';

/** A kind outside of namespaces, and the one object of it where its name is known. */
export interface ClusterResource extends GroupKind {
  readonly name?: string;
}

/** What an application puts into a cluster, which is what its project has to permit. */
export interface Deployed {
  /** Namespaces of its objects. */
  readonly namespaces: readonly string[];
  readonly clusterResources: readonly ClusterResource[];
  readonly namespaceKinds: readonly GroupKind[];
}

/**
 * Reads what a chart deploys. Call it at synthesis, when everything has been added.
 *
 * @param clusterScoped custom kinds that live outside of namespaces; a chart cannot tell
 * @throws if an object of a namespaced kind names no namespace
 */
export function deployedBy(chart: Chart, clusterScoped: readonly GroupKind[] = []): Deployed {
  const custom = new Set(clusterScoped.map(kindKey));
  const namespaces = new Set<string>();
  const clusterResources: ClusterResource[] = [];
  const namespaceKinds = new Map<string, GroupKind>();
  for (const object of chartObjects(chart)) {
    const kind = { group: groupOf(object.apiVersion), kind: object.kind };
    if (isClusterScoped(kind) || custom.has(kindKey(kind))) {
      clusterResources.push({ ...kind, name: object.name });
      continue;
    }
    const { namespace } = object.metadata;
    if (namespace === undefined) throw new Error(withoutNamespace(object));
    namespaces.add(namespace);
    namespaceKinds.set(kindKey(kind), kind);
  }
  return { namespaces: [...namespaces], clusterResources, namespaceKinds: [...namespaceKinds.values()] };
}

function withoutNamespace(object: ApiObject): string {
  return (
    `${object.kind} ${object.name} (${object.node.path}) has no namespace, so no project can permit it; ` +
    'give its chart one, or list its kind in clusterScoped if it lives outside of namespaces'
  );
}
