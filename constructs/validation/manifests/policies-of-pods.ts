import type { Known } from './kubernetes-views';
import type { Location } from './location';
import type { ManifestSet } from './manifest-set';
import type { Workload } from './workload';
import { at, missing } from '../rule';

/** The NetworkPolicies that select the pods of each workload. Pods of the node's network obey none. */
export function policiesOfPods(set: ManifestSet): ReadonlyMap<Workload, readonly Known<'NetworkPolicy'>[]> {
  const policies = new Map<Workload, Known<'NetworkPolicy'>[]>();
  for (const workload of set.workloads) if (workload.pod.hostNetwork !== true) policies.set(workload, []);
  for (const policy of set.all('NetworkPolicy')) {
    for (const workload of set.pods(policy.body.spec.podSelector, policy.namespace)) {
      policies.get(workload)?.push(policy);
    }
  }
  return policies;
}

/** The policies that select the pods, and the pods; or the missing policy if there is none. */
export function policyEnds(
  policies: readonly Known<'NetworkPolicy'>[],
  workload: Workload,
  path: string,
): readonly [Location, ...Location[]] {
  const [first, ...others] = policies.map((policy) => at(policy, path));
  const pods = podLabelsOf(workload);
  return first
    ? [first, ...others, pods]
    : [pods, missing('NetworkPolicy', workload.namespace, 'for these pods')];
}

/** Where the labels of the pods are written, by which policies select them. */
export function podLabelsOf({ manifest, templatePath }: Workload): Location {
  return at(manifest, `${templatePath === '' ? '' : `${templatePath}.`}metadata.labels`);
}
