import { isBuiltIn } from '../../../gitops/argo/kinds';
import { ignoredReplicas } from '../../manifests/argo-ignored-replicas';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Scaler, scaledBy, scalers, takesOver } from '../../manifests/scalers';
import { type Finding, type Rule, at, missing } from '../../rule';
import { valueAt } from '../../value-at';

/** Kinds of Kubernetes and Argo with a subresource `scale`, with their groups. */
const SCALABLE = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  ReplicaSet: 'apps',
  ReplicationController: '',
  Rollout: 'argoproj.io',
} as const;

/**
 * A sync that writes `replicas` undoes the scaling since the last sync, and two autoscalers undo each other’s.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 */
export const hpaOwnsReplicas: Rule = {
  name: 'hpa-owns-replicas',
  title: 'Exactly one autoscaler, and nothing else, sets the number of replicas of what it scales',
  source: 'argo-cd #5105, #7820, #1603',
  *check(set) {
    const scalerOf = new Map<string, Scaler>();
    for (const scaler of scalers(set)) {
      const { manifest, group, kind, name } = scaler;
      const key = `${manifest.namespace ?? 'default'}/${group}/${kind}/${name}`;
      const other = scalerOf.get(key);
      if (other === undefined) scalerOf.set(key, scaler);
      else if (!takesOver(scaler, other) && !takesOver(other, scaler)) yield twoScalers(scaler, other);
      yield* targetFindings(set, scaler);
      yield* ineffectiveEntries(set, scaler);
    }
  },
};

function twoScalers({ manifest, kind, name }: Scaler, { manifest: other }: Scaler): Finding {
  return {
    ends: [at(manifest, 'spec.scaleTargetRef'), at(other, 'spec.scaleTargetRef')],
    problem: `both scale ${kind} ${name}, and each undoes what the other does`,
    fix: 'keep one of them, with the metrics of both',
  };
}

function* targetFindings(set: ManifestSet, { manifest, group, kind, name }: Scaler): Iterable<Finding> {
  const end = at(manifest, 'spec.scaleTargetRef');
  const expected = Object.entries(SCALABLE).find(([each]) => each === kind)?.[1];
  if (expected === undefined && isBuiltIn(group)) {
    yield {
      ends: [end, missing(kind, manifest.namespace, name)],
      problem: `a ${kind} has no replicas that could be set`,
      fix: `name one of ${Object.keys(SCALABLE).join(', ')} in the same namespace`,
    };
    return;
  }
  if (expected !== undefined && group !== expected) {
    yield {
      ends: [
        at(manifest, 'spec.scaleTargetRef.apiVersion'),
        missing(`${group}/${kind}`, manifest.namespace, name),
      ],
      problem: `there is no ${kind} in the API group “${group}”, so the autoscaler finds nothing to scale`,
      fix: `set apiVersion to ${apiVersionOf(kind, expected)}`,
    };
    return;
  }
  const target = scaledBy(set, { manifest, group, kind, name });
  if (!target) {
    yield {
      ends: [end, missing(kind, manifest.namespace, name)],
      problem: 'the target is not in the set, and until it exists there is nothing to scale',
      fix: 'set scaleTargetRef to the kind and name of a Deployment in the same namespace',
    };
    return;
  }
  const replicas = valueAt(target, 'spec.replicas');
  if (replicas === undefined) return;
  yield {
    ends: [at(target, 'spec.replicas'), end],
    problem: `replicas is ${JSON.stringify(replicas)} while the autoscaler sets it too, so every sync undoes the scaling`,
    fix: `remove spec.replicas from ${kind} ${name}`,
  };
}

function apiVersionOf(kind: string, group: string): string {
  if (kind === 'Rollout') return 'argoproj.io/v1alpha1';
  return group === '' ? 'v1' : `${group}/v1`;
}

/** An entry of ignoreDifferences that names the target, and matches neither it nor anything else. */
function* ineffectiveEntries(set: ManifestSet, scaler: Scaler): Iterable<Finding> {
  for (const { application, entries } of ignoredReplicas(set, scaler)) {
    if (entries.some(({ mismatches }) => mismatches.length === 0)) continue;
    for (const { path, mismatches, idle } of entries) {
      if (!idle || mismatches.some(({ field }) => field === 'name')) continue;
      yield {
        ends: [at(application, path), at(scaler.manifest, 'spec.scaleTargetRef')],
        problem: `the entry does not match ${scaler.kind} ${scaler.name}: ${mismatches.map(({ field, written }) => `its ${field} is ${written}`).join(', ')}; so Argo CD compares the replicas`,
        fix: `set ${mismatches.map(({ field, wanted }) => `${field} to ${wanted}`).join(', ')}`,
      };
    }
  }
}
