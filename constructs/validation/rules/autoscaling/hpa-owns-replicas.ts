import { SYNC_OPTIONS } from '../../../gitops/argo/sync-options';
import { applicationsByNamespace } from '../../manifests/argo-applications';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';

const SCALABLE = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'] as const;

/** A sync that writes `replicas` undoes the scaling since the last sync. */
export const hpaOwnsReplicas: Rule = {
  name: 'hpa-owns-replicas',
  title: 'Only the autoscaler sets the number of replicas',
  source: 'argo-cd #5105, #7820, #1603',
  *check(set) {
    const applications = applicationsByNamespace(set);
    for (const hpa of set.all('HorizontalPodAutoscaler')) {
      const { kind: wanted, name } = hpa.body.spec.scaleTargetRef;
      const kind = SCALABLE.find((each) => each === wanted);
      if (kind === undefined) {
        yield dangling(hpa, 'nothing of that kind can be scaled');
        continue;
      }
      const target = set.find(kind, hpa.namespace, name);
      if (!target) {
        yield dangling(hpa, 'there is nothing to scale');
        continue;
      }
      if (target.body.spec.replicas !== undefined) {
        yield {
          ends: [at(target, 'spec.replicas'), at(hpa, 'spec.scaleTargetRef')],
          problem: `replicas is ${target.body.spec.replicas} while the autoscaler sets it too, so every sync undoes the scaling`,
          fix: `remove spec.replicas from ${kind} ${name}`,
        };
      }
      yield* applicationFindings(set, applications.get(hpa.namespace) ?? [], hpa);
    }
  },
};

function dangling(hpa: Known<'HorizontalPodAutoscaler'>, consequence: string): Finding {
  const { kind, name } = hpa.body.spec.scaleTargetRef;
  return {
    ends: [at(hpa, 'spec.scaleTargetRef'), missing(kind, hpa.namespace, name)],
    problem: `the target does not exist; ${consequence}`,
    fix: 'set scaleTargetRef to the kind and name of a Deployment in the same namespace',
  };
}

/** Of the Applications that deploy into the autoscaler's namespace, one must ignore the replicas. */
function* applicationFindings(
  set: ManifestSet,
  candidates: readonly Known<'Application'>[],
  hpa: Known<'HorizontalPodAutoscaler'>,
): Iterable<Finding> {
  const { kind, name } = hpa.body.spec.scaleTargetRef;
  const first = candidates.find((each) => permits(set, each, kind)) ?? candidates[0];
  if (!first) return;
  const owner = candidates.find((each) => ignoresReplicas(each, kind, name));
  if (!owner) {
    yield {
      ends: [at(first, 'spec.ignoreDifferences'), at(hpa, 'spec.scaleTargetRef')],
      problem: `the Application compares /spec/replicas of ${kind} ${name}, which the autoscaler changes`,
      fix: `add { group: apps, kind: ${kind}, name: ${name}, jsonPointers: [/spec/replicas] } to ignoreDifferences`,
    };
    return;
  }
  for (const option of [SYNC_OPTIONS.respectIgnored, SYNC_OPTIONS.serverSideApply]) {
    if (owner.body.spec.syncPolicy?.syncOptions?.includes(option)) continue;
    yield {
      ends: [at(owner, 'spec.syncPolicy.syncOptions'), at(hpa, 'spec.scaleTargetRef')],
      problem: `without ${option} a sync for another reason still writes the replicas of ${kind} ${name}`,
      fix: `add ${option} to syncOptions`,
    };
  }
}

/** Of several Applications for one namespace, the message names the one that may deploy the kind. */
function permits(set: ManifestSet, { namespace, body }: Known<'Application'>, kind: string): boolean {
  const project = set.find('AppProject', namespace, body.spec.project ?? 'default');
  return project?.body.spec.namespaceResourceWhitelist?.some((each) => each.kind === kind) === true;
}

function ignoresReplicas({ body }: Known<'Application'>, kind: string, name: string): boolean {
  return (body.spec.ignoreDifferences ?? []).some(
    (entry) =>
      entry.kind === kind &&
      (entry.name === undefined || entry.name === name) &&
      (entry.jsonPointers?.includes('/spec/replicas') === true ||
        entry.jqPathExpressions?.includes('.spec.replicas') === true),
  );
}
