import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { formatSelector } from '../../manifests/label-selector';
import { type Finding, type Rule, at, missing } from '../../rule';
import type { Workload } from '../../manifests/workload';

/** Limits how many pods a drain and a rollout may remove at once. */
export const disruption: Rule = {
  name: 'disruption',
  title: 'A drain evicts one pod at a time, and a rollout removes a pod only when its successor is ready',
  source: 'Kubernetes documentation, “Unhealthy Pod Eviction Policy”; argo-cd #1079',
  *check(set) {
    const budgets = new Map<Workload, Known<'PodDisruptionBudget'>>();
    for (const budget of set.all('PodDisruptionBudget')) {
      yield* fieldFindings(budget);
      const covered = set.pods(budget.body.spec.selector ?? {}, budget.namespace);
      if (covered.length === 0) {
        yield {
          ends: [at(budget, 'spec.selector'), missing('Pod', budget.namespace, 'with those labels')],
          problem: `the selector (${formatSelector(budget.body.spec.selector ?? {})}) selects no pod of the set, so nothing is protected`,
          fix: 'select by labels that the pod template carries',
        };
      }
      for (const workload of covered) {
        const other = budgets.get(workload);
        if (other) {
          yield {
            ends: [at(budget, 'spec.selector'), at(other, 'spec.selector')],
            problem: `both budgets select the pods of ${workload.manifest.kind} ${workload.manifest.name}, and the eviction API refuses a pod that has two`,
            fix: 'keep one budget for these pods',
          };
        } else budgets.set(workload, budget);
      }
    }
    yield* scaledWithoutBudget(set, budgets);
    yield* rollouts(set);
  },
};

function* fieldFindings(budget: Known<'PodDisruptionBudget'>): Iterable<Finding> {
  const { maxUnavailable, minAvailable, unhealthyPodEvictionPolicy } = budget.body.spec;
  if (maxUnavailable !== 1 || minAvailable !== undefined) {
    yield {
      ends: [at(budget, 'spec.maxUnavailable')],
      problem: `maxUnavailable is ${maxUnavailable ?? 'not set'} and minAvailable is ${minAvailable ?? 'not set'}; a fixed number that does not follow the replicas blocks every drain or protects nothing`,
      fix: 'set maxUnavailable to 1 and leave minAvailable out',
    };
  }
  if (unhealthyPodEvictionPolicy === undefined) {
    yield {
      ends: [at(budget, 'spec.unhealthyPodEvictionPolicy')],
      problem: 'it is not set, and by default a pod that never becomes ready blocks the drain of its node',
      fix: 'set unhealthyPodEvictionPolicy to AlwaysAllow, or to IfHealthyBudget if you mean it',
    };
  }
}

function* scaledWithoutBudget(
  set: ManifestSet,
  budgets: ReadonlyMap<Workload, Known<'PodDisruptionBudget'>>,
): Iterable<Finding> {
  for (const hpa of set.all('HorizontalPodAutoscaler')) {
    const { kind, name } = hpa.body.spec.scaleTargetRef;
    const target = set.workload(kind, hpa.namespace, name);
    if (!target || budgets.has(target)) continue;
    yield {
      ends: [
        at(target.manifest, `${target.templatePath}.metadata.labels`),
        at(hpa, 'spec.scaleTargetRef'),
        missing('PodDisruptionBudget', target.namespace, 'for these pods'),
      ],
      problem: 'no budget selects the pods, so a drain may evict all replicas at once',
      fix: 'add a PodDisruptionBudget with maxUnavailable 1 whose selector matches the pod template’s labels',
    };
  }
}

function* rollouts(set: ManifestSet): Iterable<Finding> {
  for (const deployment of set.all('Deployment')) {
    const strategy = deployment.body.spec.strategy;
    const maxUnavailable = strategy?.rollingUpdate?.maxUnavailable;
    if (strategy?.type === 'RollingUpdate' && (maxUnavailable === 0 || maxUnavailable === '0%')) continue;
    yield {
      ends: [at(deployment, 'spec.strategy.rollingUpdate.maxUnavailable')],
      problem: `the strategy is ${strategy?.type ?? 'not set'} with maxUnavailable ${maxUnavailable ?? 'not set'}, so a rollout removes pods before their successors are ready`,
      fix: 'set strategy.type to RollingUpdate, maxUnavailable to 0 and maxSurge to at least 1',
    };
  }
}
