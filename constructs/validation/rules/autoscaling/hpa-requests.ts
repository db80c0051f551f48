import type { ManifestSet } from '../../manifests/manifest-set';
import type { PlacedContainer, Workload } from '../../manifests/workload';
import { type Rule, at } from '../../rule';
import { valueAt } from '../../value-at';

/**
 * Utilization is a share of the request: if one container has no request, the autoscaler reads no metric at all.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/controller/podautoscaler/replica_calculator.go
 */
export const hpaRequests: Rule = {
  name: 'hpa-requests',
  title:
    'Every container of a scaled pod requests each resource of which the autoscaler reads the utilization',
  source: 'kubernetes #79365; cdk8s-plus checks only that one container does',
  *check(set) {
    for (const hpa of set.all('HorizontalPodAutoscaler')) {
      const { scaleTargetRef, metrics = [] } = hpa.body.spec;
      const target = set.workload(scaleTargetRef.kind, hpa.namespace, scaleTargetRef.name);
      if (!target) continue; // hpa-owns-replicas refuses it
      const running = target.containers.filter(({ passing }) => !passing);
      for (const [i, { resource, containerResource }] of metrics.entries()) {
        const read = resource ?? containerResource;
        if (read === undefined) continue;
        const metricPath = `spec.metrics[${i}].${resource ? 'resource' : 'containerResource'}`;
        const readOf = running.filter(
          ({ container }) => resource !== undefined || container.name === containerResource?.container,
        );
        if (readOf.length === 0) {
          yield {
            ends: [at(hpa, `${metricPath}.container`), at(target.manifest, `${target.podPath}.containers`)],
            problem: `no container is called "${containerResource?.container}", so the autoscaler reads nothing`,
            fix: `name one of ${running.map(({ container }) => container.name).join(', ')}`,
          };
        }
        if (read.target.averageUtilization === undefined) continue; // a value needs no request
        for (const placed of readOf) {
          if (requests(set, target, placed, read.name)) continue;
          const { container, path } = placed;
          yield {
            ends: [at(target.manifest, `${path}.resources.requests.${read.name}`), at(hpa, metricPath)],
            problem: `container ${container.name} requests no ${read.name}, so the autoscaler cannot compute its utilization and never scales`,
            fix: `set resources.requests.${read.name} on container ${container.name}`,
          };
        }
      }
    }
  },
};

/** A limit is the request where there is none, and a LimitRange may give one. */
function requests(
  set: ManifestSet,
  { namespace, pod }: Workload,
  { container }: PlacedContainer,
  resource: string,
): boolean {
  const { requests: own = {}, limits = {} } = container.resources ?? {};
  return (
    resource in own ||
    resource in limits ||
    resource in (pod.resources?.requests ?? {}) ||
    set.manifests.some(
      (each) =>
        each.kind === 'LimitRange' &&
        each.namespace === namespace &&
        [0, 1, 2].some(
          (i) =>
            valueAt(each, `spec.limits[${i}].type`) === 'Container' &&
            (['defaultRequest', 'default'] as const).some(
              (field) => valueAt(each, `spec.limits[${i}].${field}.${resource}`) !== undefined,
            ),
        ),
    )
  );
}
