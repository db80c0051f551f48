import { type Rule, at } from '../../rule';

/**
 * The API server stores an autoscaler as autoscaling/v1: the first Resource metric on CPU utilization becomes
 * `targetCPUUtilizationPercentage`, all others an annotation, and on reading back that metric is put after the others
 * (`Convert_v1_HorizontalPodAutoscaler_To_autoscaling_HorizontalPodAutoscaler` in pkg/apis/autoscaling/v1). In any
 * other order, Argo CD always shows a difference.
 */
export const hpaBehaviour: Rule = {
  name: 'hpa-behaviour',
  title:
    'An autoscaler has minReplicas at most maxReplicas, explicit behaviour, and metrics in the API server’s order',
  source: 'argo-cd #1079, kubernetes #74099',
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
      const cpu = metrics.findIndex(
        ({ resource }) => resource?.name === 'cpu' && resource.target.averageUtilization !== undefined,
      );
      if (cpu !== -1 && cpu !== metrics.length - 1) {
        yield {
          ends: [at(hpa, `spec.metrics[${cpu}]`), at(hpa, `spec.metrics[${metrics.length - 1}]`)],
          problem:
            'the API server returns the CPU utilization metric after all others, so git and the cluster always differ',
          fix: 'move the CPU utilization metric to the end of spec.metrics',
        };
      }
    }
  },
};
