import { type Rule, at } from '../../rule';

/** Utilization is a share of the request: if one container has no request, the autoscaler reads no metric at all. */
export const hpaRequests: Rule = {
  name: 'hpa-requests',
  title: 'Every container of a scaled pod requests each resource that the autoscaler reads',
  source: 'kubernetes #79365; cdk8s-plus checks only that one container does',
  *check(set) {
    for (const hpa of set.all('HorizontalPodAutoscaler')) {
      const { scaleTargetRef, metrics = [] } = hpa.body.spec;
      const target = set.workload(scaleTargetRef.kind, hpa.namespace, scaleTargetRef.name);
      if (!target) continue; // hpa-owns-replicas refuses it
      for (const [i, { resource, containerResource }] of metrics.entries()) {
        const name = resource?.name ?? containerResource?.name;
        if (name === undefined) continue;
        const metricPath = `spec.metrics[${i}].${resource ? 'resource' : 'containerResource'}`;
        const readOf = target.containers.filter(
          ({ container }) => resource !== undefined || container.name === containerResource?.container,
        );
        if (readOf.length === 0) {
          yield {
            ends: [at(hpa, `${metricPath}.container`), at(target.manifest, `${target.podPath}.containers`)],
            problem: `no container is called "${containerResource?.container}", so the autoscaler reads nothing`,
            fix: `name one of ${target.containers.map(({ container }) => container.name).join(', ')}`,
          };
        }
        for (const { container, path } of readOf) {
          if (container.resources?.requests?.[name] !== undefined) continue;
          yield {
            ends: [at(target.manifest, `${path}.resources.requests.${name}`), at(hpa, metricPath)],
            problem: `container ${container.name} requests no ${name}, so the autoscaler cannot compute its utilization and never scales`,
            fix: `set resources.requests.${name} on container ${container.name}`,
          };
        }
      }
    }
  },
};
