import { type Rule, at } from '../../rule';

/**
 * The order of the metrics does not matter: autoscaling/v2 keeps it.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export const hpaBehaviour: Rule = {
  name: 'hpa-behaviour',
  title: 'An autoscaler has minReplicas at most maxReplicas, explicit behaviour, and a metric',
  source: 'argo-cd #1079',
  *check(set) {
    for (const hpa of set.all('HorizontalPodAutoscaler')) {
      const { minReplicas, maxReplicas, metrics = [], behavior } = hpa.body.spec;
      if (minReplicas === undefined || minReplicas > maxReplicas) {
        yield {
          ends: [at(hpa, 'spec.minReplicas'), at(hpa, 'spec.maxReplicas')],
          problem: `minReplicas is ${minReplicas ?? 'not set'} and maxReplicas is ${maxReplicas}`,
          fix: `set minReplicas to a number from 1 to ${maxReplicas}`,
        };
      }
      for (const direction of ['scaleUp', 'scaleDown'] as const) {
        if (behavior?.[direction] !== undefined) continue;
        yield {
          ends: [at(hpa, `spec.behavior.${direction}`)],
          problem: `${direction} is left to the cluster's defaults, which differ between versions and show as a difference in git`,
          fix: `write spec.behavior.${direction} with its policies and stabilizationWindowSeconds`,
        };
      }
      if (metrics.length === 0) {
        yield {
          ends: [at(hpa, 'spec.metrics')],
          problem: 'the autoscaler reads no metric',
          fix: 'write at least one metric, such as CPU utilization',
        };
      }
    }
  },
};
