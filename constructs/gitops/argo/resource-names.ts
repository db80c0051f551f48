import type { GroupKind } from './kinds';

/**
 * The resource of a kind in the API, such as `networkpolicies` for NetworkPolicy, as kubectl guesses it. It is right for
 * every built-in kind and for those of Argo and the Prometheus operator; a CustomResourceDefinition may say otherwise.
 *
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/api/meta#UnsafeGuessKindToResource
 */
export function resourceName({ kind }: Pick<GroupKind, 'kind'>): string {
  const lower = kind.toLowerCase();
  if (lower === 'endpoints') return lower;
  if (lower.endsWith('s')) return `${lower}es`;
  if (lower.endsWith('y')) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}

/** Kinds with a subresource `scale`, through which replicas are written without the object itself. */
const SCALABLE: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'Rollout']);

export function isScalable({ kind }: Pick<GroupKind, 'kind'>): boolean {
  return SCALABLE.has(kind);
}
