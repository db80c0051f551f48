import { type Rule, at, missing } from '../../rule';

/** @see https://kubernetes.io/docs/concepts/services-networking/ingress/#backend */
export const ingressReachesService: Rule = {
  name: 'ingress-reaches-service',
  title: 'An Ingress leads to a port of a Service that exists',
  source: 'Kubernetes documentation, “Ingress”: a backend that does not exist answers 503',
  *check(set) {
    for (const ingress of set.all('Ingress')) {
      const { rules = [], defaultBackend } = ingress.body.spec;
      const backends = [
        { backend: defaultBackend, path: 'spec.defaultBackend' },
        ...rules.flatMap(({ http }, i) =>
          (http?.paths ?? []).map(({ backend }, j) => ({
            backend,
            path: `spec.rules[${i}].http.paths[${j}].backend`,
          })),
        ),
      ];
      for (const { backend, path } of backends) {
        if (backend?.service === undefined) continue;
        const { name, port } = backend.service;
        // an action of the AWS Load Balancer Controller, and no Service
        if (port?.name === 'use-annotation') continue;
        const service = set.find('Service', ingress.namespace, name);
        if (!service) {
          yield {
            ends: [at(ingress, path), missing('Service', ingress.namespace, name)],
            problem: 'the Service is not in the set, and until it exists every request gets a 503',
            fix: 'name a Service of the same namespace',
          };
          continue;
        }
        // any port of another host
        if (service.body.spec.type === 'ExternalName') continue;
        const ports = service.body.spec.ports ?? [];
        const wanted = port?.name ?? port?.number;
        if (wanted === undefined || ports.some((each) => each.name === wanted || each.port === wanted))
          continue;
        yield {
          ends: [at(ingress, `${path}.service.port`), at(service, 'spec.ports')],
          problem: `the Service has no port ${wanted}; it has ${ports.map((each) => each.name ?? each.port).join(', ') || 'none'}`,
          fix: 'name a port of the Service, not of the container',
        };
      }
    }
  },
};
