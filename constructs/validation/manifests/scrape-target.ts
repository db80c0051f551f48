import type { Known, View } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';
import type { PortReference } from './pod-view';
import { findPort } from './container-ports';
import type { Workload } from './workload';

type Endpoint = View<'ServiceMonitor'>['spec']['endpoints'][number];

/** One path of a scrape: from a ServiceMonitor through a Service to the pods of a workload. */
export interface ScrapeTarget {
  readonly monitor: Known<'ServiceMonitor'>;
  readonly endpoint: Endpoint;
  /** Field path of the endpoint. */
  readonly endpointPath: string;
  readonly service: Known<'Service'>;
  readonly workload: Workload;
  /** The port of the pod, as the Service or the ServiceMonitor writes it. */
  readonly wanted: PortReference;
  /** Protocol of the port of the Service; TCP if the ServiceMonitor names the port of the pod itself. */
  readonly protocol: string;
  /** The container port with that name or number; undefined if no container declares it. */
  readonly found: ReturnType<typeof findPort>;
}

/** The Services that a ServiceMonitor selects. */
export function monitoredServices(
  set: ManifestSet,
  { namespace, body: { spec } }: Known<'ServiceMonitor'>,
): readonly Known<'Service'>[] {
  const { any = false, matchNames = [] } = spec.namespaceSelector ?? {};
  if (any) return set.services(spec.selector);
  const namespaces = matchNames.length > 0 ? matchNames : [namespace ?? 'default'];
  return namespaces.flatMap((each) => set.services(spec.selector, each));
}

/** Every path of a ServiceMonitor that reaches pods. */
export function scrapeTargets(set: ManifestSet, monitor: Known<'ServiceMonitor'>): readonly ScrapeTarget[] {
  return monitoredServices(set, monitor).flatMap((service) => {
    const { selector, ports = [] } = service.body.spec;
    const workloads = selector === undefined ? [] : set.pods({ matchLabels: selector }, service.namespace);
    return monitor.body.spec.endpoints.flatMap((endpoint, i) => {
      const servicePort = ports.find(({ name }) => name !== undefined && name === endpoint.port);
      const wanted =
        endpoint.port === undefined ? endpoint.targetPort : (servicePort?.targetPort ?? servicePort?.port);
      if (wanted === undefined) return [];
      return workloads.map((workload) => ({
        monitor,
        endpoint,
        endpointPath: `spec.endpoints[${i}]`,
        service,
        workload,
        wanted,
        protocol: servicePort?.protocol ?? 'TCP',
        found:
          findPort(workload.containers, wanted, servicePort?.protocol ?? 'TCP') ??
          findPort(workload.containers, wanted),
      }));
    });
  });
}

/** The `job` label of series that are scraped through a Service: its name, unless the monitor sets `jobLabel`. */
export function jobOf({ body }: Known<'ServiceMonitor'>, service: Known<'Service'>): string {
  const { jobLabel } = body.spec;
  return (jobLabel === undefined ? undefined : service.labels[jobLabel]) ?? service.name;
}
