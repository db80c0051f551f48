import { findPort } from './container-ports';
import type { Known } from './kubernetes-views';
import type { ManifestSet } from './manifest-set';
import type { PortReference } from './pod-view';
import type { Workload } from './workload';

/** A page of pods that a PodMonitor scrapes. */
export interface PodScrape {
  readonly monitor: Known<'PodMonitor'>;
  /** Field path of the endpoint. */
  readonly endpointPath: string;
  readonly workload: Workload;
  readonly page: string;
  /** Path and port, as a person says them. */
  readonly said: string;
}

/** The pages of a PodMonitor whose port a container declares. One that relabels its targets may drop them. */
export function podScrapes(set: ManifestSet, monitor: Known<'PodMonitor'>): readonly PodScrape[] {
  const { selector, namespaceSelector: { any = false, matchNames = [] } = {} } = monitor.body.spec;
  const own = matchNames.length > 0 ? matchNames : [monitor.namespace ?? 'default'];
  const namespaces = any ? [...new Set(set.workloads.map(({ namespace }) => namespace))] : own;
  const workloads = namespaces.flatMap((namespace) => set.pods(selector, namespace));
  return (monitor.body.spec.podMetricsEndpoints ?? []).flatMap((endpoint, i) => {
    const wanted = endpoint.port ?? endpoint.portNumber ?? endpoint.targetPort;
    if (wanted === undefined || (endpoint.relabelings ?? []).length > 0) return [];
    return workloads.flatMap((workload) => {
      const found = findPort(workload.containers, wanted);
      if (!found) return [];
      return [
        {
          monitor,
          endpointPath: `spec.podMetricsEndpoints[${i}]`,
          workload,
          page: pageOf(workload, found.containerPort, endpoint),
          said: `${endpoint.path ?? '/metrics'} of port ${found.containerPort}`,
        },
      ];
    });
  });
}

/** What makes a scrape of pods the same as another. */
export function pageOf(
  { manifest }: Workload,
  port: PortReference,
  { path = '/metrics', params = {} }: { readonly path?: string; readonly params?: object },
): string {
  return [manifest.index, manifest.item, port, path, JSON.stringify(params)].join(' ');
}
