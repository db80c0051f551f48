import type { Known } from '../../manifests/kubernetes-views';
import { selects } from '../../manifests/label-selector';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Finding, type Rule, at, missing } from '../../rule';

/**
 * Limits how many pods a drain and a rollout may remove at once.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
 */
export const onePodAtATime: Rule = {
  name: 'one-pod-at-a-time',
  title: 'A drain evicts one pod at a time, and a rollout removes a pod only when its successor is ready',
  source: 'Kubernetes documentation, “Unhealthy Pod Eviction Policy”; argo-cd #1079',
  *check(set) {
    const budgets = set.all('PodDisruptionBudget');
    for (const budget of budgets) yield* fieldFindings(budget);
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
  budgets: readonly Known<'PodDisruptionBudget'>[],
): Iterable<Finding> {
  for (const hpa of set.all('HorizontalPodAutoscaler')) {
    const { kind, name } = hpa.body.spec.scaleTargetRef;
    const target = set.workload(kind, hpa.namespace, name);
    if (!target) continue;
    const covered = budgets.some(
      ({ namespace, body: { spec } }) =>
        (namespace ?? 'default') === target.namespace &&
        spec.selector !== undefined &&
        selects(spec.selector, target.labels),
    );
    if (covered) continue;
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
  for (const rollout of set.all('Rollout')) {
    const { canary, blueGreen } = rollout.body.spec.strategy ?? {};
    // before a blue-green switch all pods of the old version stay
    const maxUnavailable = canary === undefined ? (blueGreen?.maxUnavailable ?? 0) : canary.maxUnavailable;
    if (maxUnavailable === 0 || maxUnavailable === '0%') continue;
    yield {
      ends: [at(rollout, `spec.strategy.${canary === undefined ? 'blueGreen' : 'canary'}.maxUnavailable`)],
      problem: `maxUnavailable is ${maxUnavailable ?? 'not set, and 25 % by default'}, so a rollout removes pods before their successors are ready`,
      fix: 'set maxUnavailable to 0 and maxSurge to at least 1',
    };
  }
}
