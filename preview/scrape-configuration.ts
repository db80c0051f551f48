import { z } from 'zod';
import type { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import { jobOf, scrapeTargets, type ScrapeTarget } from '../constructs/validation/manifests/scrape-target';
import { accelerated } from './acceleration';
import type { Replica } from './replica';

/** A rule that rewrites labels, as a ServiceMonitor writes it; and as Prometheus does, after the transformation. */
const relabeling = z
  .object({
    sourceLabels: z.array(z.string()).optional(),
    separator: z.string().optional(),
    targetLabel: z.string().optional(),
    regex: z.string().optional(),
    modulus: z.number().optional(),
    replacement: z.string().optional(),
    action: z.string().toLowerCase().optional(),
  })
  .transform(({ sourceLabels, targetLabel, ...same }) => ({
    source_labels: sourceLabels,
    target_label: targetLabel,
    ...same,
  }));

/** What of an endpoint is carried over besides its port and path. Everything else is named, not dropped silently. */
const endpointSchema = z.object({
  path: z.string().default('/metrics'),
  scheme: z
    .string()
    .default('http')
    .transform((scheme) => scheme.toLowerCase()),
  interval: z.string().optional(),
  scrapeTimeout: z.string().optional(),
  honorLabels: z.boolean().default(false),
  honorTimestamps: z.boolean().default(true),
  params: z.record(z.string(), z.array(z.string())).optional(),
  relabelings: z.array(relabeling).default([]),
  metricRelabelings: z.array(relabeling).default([]),
});
const KNOWN = new Set([...Object.keys(endpointSchema.shape), 'port', 'targetPort']);

const monitorSchema = z.object({
  spec: z.object({
    endpoints: z.array(z.record(z.string(), z.unknown())),
    targetLabels: z.array(z.string()).default([]),
    podTargetLabels: z.array(z.string()).default([]),
  }),
});

export interface ScrapeConfiguration {
  /** One entry of `scrape_configs` for each endpoint of each ServiceMonitor. */
  readonly scrapeConfigs: readonly object[];
  /** What could not be carried over, one line each. */
  readonly warnings: readonly string[];
}

/** Waiting times that the operator sets where a ServiceMonitor does not. */
export const DEFAULT_INTERVAL = '30s';
const DEFAULT_TIMEOUT = '10s';

/**
 * What the Prometheus Operator makes of ServiceMonitors, with the local replicas as the pods. It goes from a monitor
 * through its Services to ports, and labels each target, as the operator's generated relabelling does.
 *
 * @param replicas the local replicas of a Deployment
 * @param scrapedAt the port to scrape in the place of a replica's port
 */
export function scrapeConfiguration(
  set: ManifestSet,
  replicas: (namespace: string, deployment: string) => readonly Replica[],
  acceleration: number,
  scrapedAt = (port: number): number => port,
): ScrapeConfiguration {
  const scrapeConfigs: object[] = [];
  const warnings: string[] = [];
  for (const monitor of set.all('ServiceMonitor')) {
    const { spec } = monitorSchema.parse(monitor.source);
    const name = `${monitor.namespace ?? 'default'}/${monitor.name}`;
    const targets = scrapeTargets(set, monitor);
    spec.endpoints.forEach((source, index) => {
      const endpoint = endpointSchema.parse(source);
      const unknown = Object.keys(source).filter((field) => !KNOWN.has(field));
      if (unknown.length > 0)
        warnings.push(`ServiceMonitor ${name}: ${unknown.join(', ')} cannot be had here`);
      const undiscovered = endpoint.relabelings
        .flatMap(({ source_labels = [] }) => source_labels)
        .filter((label) => label.startsWith('__meta_'));
      if (undiscovered.length > 0)
        warnings.push(`ServiceMonitor ${name}: ${undiscovered.join(', ')} of its relabelings are empty here`);
      const own = targets.filter(({ endpointPath }) => endpointPath === `spec.endpoints[${index}]`);
      const statics = own.flatMap((target) =>
        replicas(target.workload.namespace, target.workload.manifest.name).flatMap((replica) =>
          staticTarget(target, replica, spec, scrapedAt),
        ),
      );
      if (statics.length === 0) warnings.push(`ServiceMonitor ${name} finds no port of a local replica`);
      const interval = endpoint.interval ?? DEFAULT_INTERVAL;
      const scrapeTimeout = endpoint.scrapeTimeout ?? DEFAULT_TIMEOUT;
      scrapeConfigs.push({
        job_name: `serviceMonitor/${name}/${index}`,
        metrics_path: endpoint.path,
        scheme: endpoint.scheme,
        scrape_interval: accelerated(interval, acceleration),
        scrape_timeout: accelerated(scrapeTimeout, acceleration),
        honor_labels: endpoint.honorLabels,
        honor_timestamps: endpoint.honorTimestamps,
        params: endpoint.params,
        static_configs: statics,
        relabel_configs: endpoint.relabelings,
        metric_relabel_configs: endpoint.metricRelabelings,
      });
    });
  }
  return { scrapeConfigs, warnings };
}

function staticTarget(
  { monitor, service, endpoint, workload, found }: ScrapeTarget,
  replica: Replica,
  { targetLabels, podTargetLabels }: z.infer<typeof monitorSchema>['spec'],
  scrapedAt: (port: number) => number,
): object[] {
  const port = found && replica.options.localPorts.get(found.containerPort);
  if (found === undefined || port === undefined) return [];
  return [
    {
      targets: [`127.0.0.1:${scrapedAt(port)}`],
      labels: {
        ...picked(service.labels, targetLabels),
        ...picked(workload.labels, podTargetLabels),
        namespace: workload.namespace,
        service: service.name,
        pod: replica.pod,
        container: found.placed.container.name,
        endpoint: endpoint.port ?? String(endpoint.targetPort),
        job: jobOf(monitor, service),
      },
    },
  ];
}

/** A label's name as the operator writes it: what Prometheus does not allow becomes an underscore. */
function picked(labels: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names
      .filter((name) => labels[name] !== undefined)
      .map((name) => [name.replace(/[^a-zA-Z0-9_]/g, '_'), labels[name]!]),
  );
}
