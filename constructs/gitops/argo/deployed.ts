import type { ApiObject } from 'cdk8s';
import { type Chart } from 'cdk8s';
import { chartObjects } from './chart-objects';
import { type GroupKind, groupOf, isClusterScoped, kindKey } from './kinds';

/** A kind outside of namespaces, and the one object of it where its name is known. */
export interface ClusterResource extends GroupKind {
  /** Name of the object; undefined for any object of the kind. */
  readonly name?: string;
}

/** The kinds and namespaces that an application deploys, which its project must permit. */
export interface Deployed {
  /** Namespaces of its objects. */
  readonly namespaces: readonly string[];
  /** Objects outside of namespaces. */
  readonly clusterResources: readonly ClusterResource[];
  /** Kinds of its objects in namespaces. */
  readonly namespaceKinds: readonly GroupKind[];
}

/**
 * Reads the objects of a chart. Call it at synthesis, after all objects have been added.
 *
 * @param clusterScoped custom kinds that are cluster-scoped; a chart does not know
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
    'give its chart one, or list its kind in clusterScoped if it is cluster-scoped'
  );
}
