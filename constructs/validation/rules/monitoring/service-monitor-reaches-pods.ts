import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { ROUTES } from '../../../../runtime/contract/routes';
import { formatSelector } from '../../manifests/label-selector';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Location } from '../../manifests/location';
import { type Finding, type Rule, at, missing } from '../../rule';
import { runtimeContainer } from '../../manifests/runtime-container';
import { type ScrapeTarget, monitoredServices, scrapeTargets } from '../../manifests/scrape-target';
import { listPorts } from '../../manifests/container-ports';

/** Follows a scrape from the operator's selector to the process that answers. */
export const serviceMonitorReachesPods: Rule = {
  name: 'service-monitor-reaches-pods',
  title: 'A ServiceMonitor is selected by the operator and leads to a port that serves metrics',
  source: 'prometheus-operator #5917, #4007, #2515',
  *check(set, { releaseLabel }) {
    for (const monitor of set.all('ServiceMonitor')) {
      if (monitor.labels['release'] !== releaseLabel) {
        yield {
          ends: [at(monitor, 'metadata.labels.release'), missing('Prometheus', undefined, releaseLabel)],
          problem: `the operator selects ServiceMonitors by release=${releaseLabel}, and this one has ${monitor.labels['release'] ?? 'no such label'}`,
          fix: `label it release: ${releaseLabel}, or set the option releaseLabel of the validation`,
        };
      }
      const { any, matchNames = [] } = monitor.body.spec.namespaceSelector ?? {};
      if (any !== true && matchNames.length === 0) {
        yield {
          ends: [at(monitor, 'spec.namespaceSelector')],
          problem:
            'it is not set, and a copy of the ServiceMonitor in another namespace selects nothing, without an error',
          fix: `write namespaceSelector.matchNames: [${monitor.namespace ?? 'default'}]`,
        };
      }
      const services = monitoredServices(set, monitor);
      if (services.length === 0) yield selectsNothing(set, monitor);
      for (const service of services) yield* portFindings(monitor, service);
      for (const target of scrapeTargets(set, monitor)) yield* targetFindings(set, target);
    }
  },
};

function selectsNothing(set: ManifestSet, monitor: Known<'ServiceMonitor'>): Finding {
  const { selector } = monitor.body.spec;
  const near = set
    .all('Service')
    .find(
      ({ body }) =>
        body.spec.selector &&
        Object.entries(selector.matchLabels ?? {}).every(([k, v]) => body.spec.selector?.[k] === v),
    );
  const end: Location = near
    ? at(near, 'metadata.labels')
    : missing('Service', monitor.namespace, 'with those labels');
  return {
    ends: [at(monitor, 'spec.selector'), end],
    problem: `the selector (${formatSelector(selector)}) matches no Service by its metadata labels in these namespaces, so nothing is scraped`,
    fix: 'select by labels in the metadata of the Service; the labels of its pods do not count',
  };
}

function* portFindings(monitor: Known<'ServiceMonitor'>, service: Known<'Service'>): Iterable<Finding> {
  for (const [i, { port, targetPort }] of monitor.body.spec.endpoints.entries()) {
    if (port === undefined && targetPort !== undefined) continue;
    const names = (service.body.spec.ports ?? []).map(
      ({ name, port: number }) => name ?? `unnamed ${number}`,
    );
    if (port !== undefined && names.includes(port)) continue;
    yield {
      ends: [at(monitor, `spec.endpoints[${i}].port`), at(service, 'spec.ports')],
      problem: `the Service has no port called "${port ?? ''}"; it has ${names.join(', ') || 'none'}, and the operator drops the endpoint without an error`,
      fix: 'set port to the name (not the number) of a port of the Service',
    };
  }
}

function* targetFindings(set: ManifestSet, target: ScrapeTarget): Iterable<Finding> {
  const { monitor, service, endpoint, endpointPath, workload, wanted, found } = target;
  if (!found) {
    yield {
      ends: [
        at(monitor, endpointPath),
        at(service, 'spec.ports'),
        at(workload.manifest, `${workload.podPath}.containers`),
      ],
      problem: `the scrape leads to port ${wanted}, which no container declares; declared: ${listPorts(workload.containers)}`,
      fix: 'set the Service’s targetPort to the name of a container port',
    };
    return;
  }
  const annotated = [
    {
      manifest: workload.manifest,
      annotations: workload.annotations,
      path: `${workload.templatePath}.metadata`,
    },
    { manifest: service, annotations: service.annotations, path: 'metadata' },
  ].filter(({ annotations }) => annotations['prometheus.io/scrape'] === 'true');
  for (const { manifest, path } of annotated) {
    yield {
      ends: [at(manifest, `${path}.annotations["prometheus.io/scrape"]`), at(monitor, endpointPath)],
      problem: 'the annotation and the ServiceMonitor both scrape these pods, so every rate is counted twice',
      fix: 'remove the annotation',
    };
  }
  const runtime = runtimeContainer(set, workload);
  if (runtime?.config === undefined || runtime.placed !== found.placed) return;
  const listening = runtime.config.metricsPort ?? runtime.config.port;
  const { name: variable } =
    runtime.config.metricsPort === undefined ? ENVIRONMENT.port : ENVIRONMENT.metricsPort;
  if (found.containerPort !== listening) {
    yield {
      ends: [
        at(monitor, endpointPath),
        at(service, 'spec.ports'),
        at(workload.manifest, `${found.placed.path}.env`),
      ],
      problem: `the scrape arrives at container port ${found.containerPort}, but the runtime serves metrics on ${variable} ${listening}`,
      fix: `scrape the port whose containerPort is ${listening}, or change ${variable}`,
    };
  }
  const path = endpoint.path ?? '/metrics';
  if (path !== ROUTES.metrics) {
    yield {
      ends: [at(monitor, `${endpointPath}.path`), at(workload.manifest, found.placed.path)],
      problem: `the path is ${path}, but the runtime serves metrics at ${ROUTES.metrics}`,
      fix: `set path to ${ROUTES.metrics}`,
    };
  }
}
