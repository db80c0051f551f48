import type { Known } from '../../manifests/kubernetes-views';
import { formatSelector } from '../../manifests/label-selector';
import { mayMakePods } from '../../manifests/pod-makers';
import type { Workload } from '../../manifests/workload';
import { type Rule, at, missing } from '../../rule';

/**
 * A budget that selects nothing protects nothing, and the eviction API refuses a pod that has two.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/
 */
export const disruption: Rule = {
  name: 'disruption',
  title: 'A disruption budget selects pods, and no pod has two',
  source: 'Kubernetes documentation, “Specifying a Disruption Budget”',
  *check(set) {
    const budgets = new Map<Workload, Known<'PodDisruptionBudget'>>();
    for (const budget of set.all('PodDisruptionBudget')) {
      const { selector } = budget.body.spec;
      if (selector === undefined) {
        yield {
          ends: [at(budget, 'spec.selector')],
          problem: 'it is not set, and a budget without a selector selects no pod, so nothing is protected',
          fix: 'select by labels that the pod template carries',
        };
        continue;
      }
      const covered = set.pods(selector, budget.namespace);
      if (covered.length === 0 && !mayMakePods(set, budget.namespace)) {
        yield {
          ends: [at(budget, 'spec.selector'), missing('Pod', budget.namespace, 'with those labels')],
          problem: `the selector (${formatSelector(selector)}) selects no pod of the set, so it protects none of them`,
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
  },
};
