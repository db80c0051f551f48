import { flapping, NIGHT_SECONDS, replicasAfterNight } from '../../../../simulation/autoscaler-habits';
import type { AutoscalerSpec } from '../../../../simulation/autoscaler/autoscaler-spec';
import { parseAutoscaler } from '../../../../simulation/autoscaler/parse-autoscaler';
import type { Manifest } from '../../manifests/manifest';
import { type Finding, type Rule, at } from '../../rule';

/** The controller takes seconds to simulate with more pods. */
const MOST_PODS = 100;

/**
 * The simulated controller runs over loads that do not change, and over a night without any. Somebody may want what it
 * does there, so it is a warning.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#flapping
 */
export const hpaSettles: Rule = {
  name: 'hpa-settles',
  title: 'An autoscaler settles under a steady load, and removes its pods when the load is gone',
  source: 'kubernetes/enhancements #883',
  severity: 'warning',
  *check(set) {
    for (const hpa of set.all('HorizontalPodAutoscaler')) {
      const { spec } = parseAutoscaler(hpa.source);
      // other rules refuse what is no spec, or has nothing to scale
      if (spec === undefined || spec.maxReplicas > MOST_PODS) continue;
      if (spec.maxReplicas <= Math.max(1, spec.minReplicas ?? 1) || spec.metrics?.length === 0) continue;
      yield* findings(hpa, spec);
    }
  },
};

function* findings(hpa: Manifest, spec: AutoscalerSpec): Iterable<Finding> {
  const { maxReplicas, minReplicas = 1, behavior } = spec;
  const left = replicasAfterNight(spec);
  if (left > Math.max(1, minReplicas)) {
    yield {
      ends: [at(hpa, 'spec.behavior.scaleDown')],
      problem: `${maxReplicas} pods without any load are still ${left} after ${NIGHT_SECONDS / 3600} hours, so the load of a day is paid at night, too`,
      fix:
        behavior?.scaleDown?.selectPolicy === 'Disabled'
          ? 'set its selectPolicy to Max'
          : 'let its policies remove more pods in a shorter periodSeconds, and leave its tolerance out',
    };
  }
  const found = flapping(spec);
  if (found !== undefined) {
    const { pods, least, most, turns, seconds } = found;
    yield {
      ends: [at(hpa, 'spec.behavior.scaleDown.stabilizationWindowSeconds')],
      problem: `under a steady load for ${pods} pods, it goes up and down between ${least} and ${most} pods, ${turns} times in ${seconds / 60} minutes, because pods that have just started are not measured yet`,
      fix: 'set stabilizationWindowSeconds of scaleDown to 300',
    };
  }
}
