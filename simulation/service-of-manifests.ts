import { z } from 'zod';
import type { ManifestSet } from '../constructs/validation/manifests/manifest-set';
import type { Manifest } from '../constructs/validation/manifests/manifest';
import { durationSeconds } from '../constructs/private/prometheus-duration';
import { runtimeContainer } from '../constructs/validation/manifests/runtime-container';
import { scrapeTargets } from '../constructs/validation/manifests/scrape-target';
import { scaledBy, scalers } from '../constructs/validation/manifests/scalers';
import type { Workload } from '../constructs/validation/manifests/workload';
import { PromQLQuery } from '../constructs/validation/series/promql-query';
import { parseConfig } from '../runtime/config/config';
import { type AutoscalerSpec, amount, thousandths } from './autoscaler/autoscaler-spec';
import { parseAutoscaler } from './autoscaler/parse-autoscaler';
import type { Container } from './autoscaler/pod';
import type { Rule } from './promql/rules';
import type { SimulatedService } from './simulated-service';

/**
 * Time until a new pod's server answers: the pod is scheduled, its image is on the node, and the process reads its model.
 * Measured: 0.33 s for the process; the rest is a guess that `--set startSeconds=` replaces.
 */
const PROCESS_STARTS = 3;
/** What Prometheus uses where a ServiceMonitor names no interval, as kube-prometheus-stack sets it. */
const SCRAPE_SECONDS = 30;

const probe = z
  .object({ initialDelaySeconds: z.number().default(0), periodSeconds: z.number().default(10) })
  .optional();

const container = z.object({ name: z.string(), startupProbe: probe, readinessProbe: probe });

const deployment = z.object({
  spec: z.object({
    replicas: z.number().default(1),
    template: z.object({ spec: z.object({ containers: z.array(container) }) }).optional(),
  }),
});

/**
 * Every Deployment of a set whose pods run this package's server, with all that a simulation needs of the manifests
 * around it.
 *
 * @throws Error if an autoscaler is none, or a container's requests are no quantities
 */
export function simulatedServices(set: ManifestSet): readonly SimulatedService[] {
  return set.workloads
    .filter(({ manifest }) => manifest.kind === 'Deployment' || manifest.kind === 'Rollout')
    .flatMap((workload) => simulatedService(set, workload) ?? []);
}

function simulatedService(set: ManifestSet, workload: Workload): SimulatedService | undefined {
  const runtime = runtimeContainer(set, workload);
  if (runtime === undefined) return undefined;
  const { manifest, namespace } = workload;
  const { placed } = runtime;
  const config = runtime.config ?? parseConfig({});
  const limits = placed.container.resources?.limits ?? {};
  const read = (from: Readonly<Record<string, string | number>>, name: string): number | undefined =>
    from[name] === undefined ? undefined : amount(from[name]);
  const scaler = scalerOf(set, manifest);
  const { replicas, template } = deployment.parse(manifest.source).spec;
  const probes = template?.spec.containers.find(({ name }) => name === placed.container.name);
  const monitored = monitoredAs(set, workload);
  const requests = placed.container.resources?.requests ?? limits;
  return {
    namespace,
    name: manifest.name,
    replicas: scaler?.minReplicas ?? replicas,
    autoscaler: scaler,
    containers: workload.containers
      .filter(({ passing }) => !passing)
      .map(({ container }) => containerOf(container)),
    cpuLimitCores: read(limits, 'cpu'),
    cpuRequestCores: read(requests, 'cpu') ?? 0,
    memoryLimitBytes: read(limits, 'memory'),
    startSeconds: PROCESS_STARTS + waitFor(probes?.startupProbe) + waitFor(probes?.readinessProbe),
    drainSeconds: config.drainDelaySeconds,
    maxWaitSeconds: config.maxWaitSeconds,
    maxRequestsInFlight: config.maxRequestsInFlight,
    scrapeSeconds: monitored.scrapeSeconds,
    job: monitored.job,
    rules: rulesOf(set, namespace, monitored.job),
  };
}

function scalerOf(set: ManifestSet, manifest: Manifest): AutoscalerSpec | undefined {
  const found = scalers(set).find(
    (scaler) =>
      scaler.manifest.kind === 'HorizontalPodAutoscaler' && scaledBy(set, scaler)?.index === manifest.index,
  );
  if (found === undefined) return undefined;
  const { spec, problem } = parseAutoscaler(found.manifest.source);
  if (spec !== undefined) return spec;
  throw new Error(
    `HorizontalPodAutoscaler ${found.manifest.name}: ${problem}; cdk8s-aiops validate says more`,
  );
}

type Resources = Readonly<Record<string, string | number>>;

/** The API server takes the limit for a request that is not set. */
function containerOf({
  name,
  resources = {},
}: {
  readonly name: string;
  readonly resources?: { readonly requests?: Resources; readonly limits?: Resources };
}): Container {
  const written = { ...resources.limits, ...resources.requests };
  return {
    name,
    requests: Object.fromEntries(
      Object.entries(written).map(([resource, value]) => [resource, thousandths(value)]),
    ),
  };
}

/** A probe looks every so many seconds, so that a pod waits a period of it at most. */
function waitFor(each: z.infer<typeof probe>): number {
  return each === undefined ? 0 : each.initialDelaySeconds + each.periodSeconds;
}

/** The label job of a workload's series, and how often they are scraped. */
function monitoredAs(set: ManifestSet, workload: Workload): { job: string; scrapeSeconds: number } {
  for (const monitor of set.all('ServiceMonitor')) {
    const found = scrapeTargets(set, monitor).find((each) => each.workload === workload);
    if (found === undefined) continue;
    const { jobLabel } = monitor.body.spec;
    const job = (jobLabel === undefined ? undefined : found.service.labels[jobLabel]) ?? found.service.name;
    return { job, scrapeSeconds: durationSeconds(found.endpoint.interval ?? '') ?? SCRAPE_SECONDS };
  }
  return { job: workload.manifest.name, scrapeSeconds: SCRAPE_SECONDS };
}

/** Rules whose selectors read this job, or none in particular. */
function rulesOf(set: ManifestSet, namespace: string, job: string): readonly Rule[] {
  const own = { namespace, job };
  const isOwn = ({ selectors }: PromQLQuery): boolean =>
    selectors.every(({ matchers }) =>
      matchers.every(({ label, operator, value }) =>
        (label === 'namespace' || label === 'job') && operator === '=' ? own[label] === value : true,
      ),
    );
  const written = set
    .all('PrometheusRule')
    .flatMap(({ body }) => body.spec.groups.flatMap((group) => group.rules));
  return written.flatMap(({ alert, record, expr, labels = {}, for: wait }): Rule[] => {
    const name = alert ?? record;
    const query = new PromQLQuery(String(expr));
    if (name === undefined || !isOwn(query)) return [];
    const texts = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
    return [
      {
        name,
        kind: alert === undefined ? 'record' : 'alert',
        query,
        labels: texts,
        forSeconds: typeof wait === 'string' ? (durationSeconds(wait) ?? 0) : 0,
        severity: texts['severity'],
      },
    ];
  });
}
