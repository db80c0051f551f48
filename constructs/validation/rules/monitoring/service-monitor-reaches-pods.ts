import { ENVIRONMENT } from '../../../../runtime/contract/environment';
import { ROUTES } from '../../../../runtime/contract/routes';
import { listPorts } from '../../manifests/container-ports';
import type { Known } from '../../manifests/kubernetes-views';
import { formatSelector, selects } from '../../manifests/label-selector';
import type { ManifestSet } from '../../manifests/manifest-set';
import { durationSeconds } from '../../../private/prometheus-duration';
import { isLoopback, runtimeContainer } from '../../manifests/runtime-container';
import { pageOf, type PodScrape, podScrapes } from '../../manifests/pod-scrapes';
import { type ScrapeTarget, monitoredServices, scrapeTargets } from '../../manifests/scrape-target';
import { schemeOfPort } from '../../manifests/scheme-of-port';
import { type Finding, type Rule, at, missing } from '../../rule';
import { valueAt } from '../../value-at';
import { type LabelledTarget, labelFindings, labelledTarget } from './scrape-labels';

/**
 * Follows a scrape from the ServiceMonitor to the process that answers, and its series to the alerts that read them.
 *
 * @see https://prometheus-operator.dev/docs/developer/getting-started/
 */
export const serviceMonitorReachesPods: Rule = {
  name: 'service-monitor-reaches-pods',
  title:
    'A ServiceMonitor leads to a port that serves metrics, once, and leaves the labels and metrics that rules read',
  source: 'prometheus-operator #5917, #4007, #2515',
  *check(set) {
    const scraped = new Map<string, ScrapeTarget>();
    for (const monitor of set.all('ServiceMonitor')) {
      const services = monitoredServices(set, monitor);
      if (services.length === 0) yield* selectsNothing(set, monitor);
      for (const service of services) yield* portFindings(monitor, service);
      yield* timeoutFindings(set, monitor);
      const targets = scrapeTargets(set, monitor).map(labelledTarget);
      for (const labelled of targets) {
        yield* targetFindings(set, labelled.target);
        yield* labelFindings(set, labelled);
        yield* secondScrape(labelled, scraped);
      }
      yield* droppedTargets(targets);
    }
    yield* podMonitorFindings(set, scraped);
  },
};

/** Whether there are Services in other namespaces, as those of the control plane, the set does not say. */
function* selectsNothing(set: ManifestSet, monitor: Known<'ServiceMonitor'>): Iterable<Finding> {
  const { selector, namespaceSelector: { any = false, matchNames = [] } = {} } = monitor.body.spec;
  const namespaces = matchNames.length > 0 ? matchNames : [monitor.namespace ?? 'default'];
  const near = set
    .all('Service')
    .find(
      ({ labels, body }) =>
        selects(selector, labels) ||
        (body.spec.selector !== undefined && selects(selector, body.spec.selector)),
    );
  const known = set
    .all('Service')
    .some(({ namespace }) => any || namespaces.includes(namespace ?? 'default'));
  if (!near && !known) return;
  yield {
    ends: [
      at(monitor, 'spec.selector'),
      near ? at(near, 'metadata.labels') : missing('Service', monitor.namespace, 'with those labels'),
    ],
    problem: `the selector (${formatSelector(selector)}) matches no Service of the set by its metadata labels ${any ? 'in any namespace' : `in ${namespaces.join(', ')}`}, so none of them is scraped`,
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

/** The default of the operator where no Prometheus of the set says another. */
const DEFAULT_INTERVAL = '30s';

/** The operator leaves out a ServiceMonitor whose timeout is above its interval. */
function* timeoutFindings(set: ManifestSet, monitor: Known<'ServiceMonitor'>): Iterable<Finding> {
  const [common = DEFAULT_INTERVAL] = set.manifests
    .filter(({ group, kind }) => group === 'monitoring.coreos.com' && kind === 'Prometheus')
    .map((each) => valueAt(each, 'spec.scrapeInterval'))
    .filter((interval) => typeof interval === 'string');
  for (const [i, { interval = common, scrapeTimeout }] of monitor.body.spec.endpoints.entries()) {
    if (scrapeTimeout === undefined) continue;
    const [longest, between] = [durationSeconds(scrapeTimeout), durationSeconds(interval)];
    if (longest === undefined || between === undefined || longest <= between) continue;
    yield {
      ends: [at(monitor, `spec.endpoints[${i}].scrapeTimeout`), at(monitor, `spec.endpoints[${i}].interval`)],
      problem: `the timeout is ${scrapeTimeout} and the interval ${interval}, and the operator leaves out a ServiceMonitor whose timeout is longer`,
      fix: `set scrapeTimeout to at most ${interval}`,
    };
  }
}

function* targetFindings(set: ManifestSet, target: ScrapeTarget): Iterable<Finding> {
  const { monitor, service, endpoint, endpointPath, workload, wanted, found, protocol } = target;
  // Prometheus knows the port of a pod by targetPort only if a container declares it
  if (!found && (typeof wanted === 'string' || endpoint.port === undefined)) {
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
  const declared = found?.protocol ?? 'TCP';
  if (protocol !== 'TCP' || declared !== 'TCP') {
    yield {
      ends: [
        at(monitor, endpointPath),
        protocol === 'TCP' ? at(workload.manifest, `${found?.path}.protocol`) : at(service, 'spec.ports'),
      ],
      problem: `the protocol of the port is ${protocol === 'TCP' ? declared : protocol}, and Prometheus scrapes over TCP`,
      fix: 'scrape a port of the protocol TCP',
    };
  }
  yield* annotationFindings(target);
  yield* schemeFindings(set, target);
  yield* runtimeFindings(set, target);
}

function* annotationFindings({ monitor, service, endpointPath, workload }: ScrapeTarget): Iterable<Finding> {
  const annotated = [
    {
      manifest: workload.manifest,
      annotations: workload.annotations,
      path: workload.templatePath === '' ? 'metadata' : `${workload.templatePath}.metadata`,
    },
    { manifest: service, annotations: service.annotations, path: 'metadata' },
  ].filter(({ annotations }) => annotations['prometheus.io/scrape'] === 'true');
  for (const { manifest, path } of annotated) {
    yield {
      ends: [at(manifest, `${path}.annotations["prometheus.io/scrape"]`), at(monitor, endpointPath)],
      problem:
        'the annotation and the ServiceMonitor both ask to scrape these pods; where Prometheus reads both, every rate is counted twice',
      fix: 'remove the annotation',
    };
  }
}

function* schemeFindings(
  set: ManifestSet,
  { monitor, endpoint, endpointPath, workload, found }: ScrapeTarget,
): Iterable<Finding> {
  if (!found) return;
  const asked = endpoint.scheme?.toUpperCase() ?? 'HTTP';
  const spoken =
    schemeOfPort(found) ??
    (runtimeContainer(set, workload)?.placed === found.placed
      ? { scheme: 'HTTP', path: found.path }
      : undefined);
  if (spoken === undefined || spoken.scheme === asked) return;
  yield {
    ends: [at(monitor, `${endpointPath}.scheme`), at(workload.manifest, spoken.path)],
    problem: `the scrape speaks ${asked}, and container port ${found.containerPort} ${spoken.scheme}`,
    fix: `set scheme to ${spoken.scheme.toLowerCase()}`,
  };
}

function* runtimeFindings(set: ManifestSet, target: ScrapeTarget): Iterable<Finding> {
  const { monitor, service, endpoint, endpointPath, workload, wanted, found } = target;
  const runtime = runtimeContainer(set, workload);
  if (runtime?.config === undefined) return;
  // a port that no container declares is the runtime's if the pod runs nothing else
  const alone = workload.containers.filter(({ passing }) => !passing).length === 1;
  if (found ? runtime.placed !== found.placed : !alone) return;
  const arriving = found?.containerPort ?? wanted;
  const env = at(workload.manifest, `${runtime.placed.path}.env`);
  const { config } = runtime;
  const listening = config.metricsPort ?? config.port;
  const { name: variable } = config.metricsPort === undefined ? ENVIRONMENT.port : ENVIRONMENT.metricsPort;
  if (arriving !== listening) {
    yield {
      ends: [at(monitor, endpointPath), at(service, 'spec.ports'), env],
      problem: `the scrape arrives at container port ${arriving}, but the runtime serves metrics on ${variable} ${listening}`,
      fix: `scrape the port whose containerPort is ${listening}, or change ${variable}`,
    };
  }
  if (isLoopback(config.host)) {
    yield {
      ends: [at(monitor, endpointPath), env],
      problem: `the runtime listens on ${ENVIRONMENT.host.name} ${config.host}, which only its own pod reaches`,
      fix: `remove ${ENVIRONMENT.host.name}, or set it to ${ENVIRONMENT.host.default}`,
    };
  }
  const path = endpoint.path ?? '/metrics';
  if (path !== ROUTES.metrics) {
    yield {
      ends: [at(monitor, `${endpointPath}.path`), at(workload.manifest, runtime.placed.path)],
      problem: `the path is ${path}, but the runtime serves metrics at ${ROUTES.metrics}`,
      fix: `set path to ${ROUTES.metrics}`,
    };
  }
}

/** Two scrapes of one page make every series twice, and each sum of them is doubled. */
function* secondScrape(
  { target, after }: LabelledTarget,
  scraped: Map<string, ScrapeTarget>,
): Iterable<Finding> {
  if (after.droppedBy !== undefined || after.mayDrop) return;
  const { monitor, endpoint, endpointPath, workload, found, wanted } = target;
  const page = pageOf(workload, found?.containerPort ?? wanted, endpoint);
  const first = scraped.get(page);
  if (!first) {
    scraped.set(page, target);
    return;
  }
  yield {
    ends: [
      at(monitor, endpointPath),
      at(first.monitor, first.endpointPath),
      at(workload.manifest, workload.podPath),
    ],
    problem: `both scrape ${endpoint.path ?? '/metrics'} of port ${found?.containerPort ?? wanted} of the same pods, through Service ${first.service.name}${first.service === target.service ? '' : ` and Service ${target.service.name}`}, so every series is there twice`,
    fix: 'remove one of them, or let its selector select another Service',
  };
}

/** Pages that a PodMonitor scrapes besides a ServiceMonitor or another PodMonitor. */
function* podMonitorFindings(
  set: ManifestSet,
  scraped: ReadonlyMap<string, ScrapeTarget>,
): Iterable<Finding> {
  const byPods = new Map<string, PodScrape>();
  for (const scrape of set.all('PodMonitor').flatMap((monitor) => podScrapes(set, monitor))) {
    const first = scraped.get(scrape.page) ?? byPods.get(scrape.page);
    if (!first) {
      byPods.set(scrape.page, scrape);
      continue;
    }
    yield {
      ends: [
        at(scrape.monitor, scrape.endpointPath),
        at(first.monitor, first.endpointPath),
        at(scrape.workload.manifest, scrape.workload.podPath),
      ],
      problem: `both scrape ${scrape.said} of the same pods, so every series is there twice`,
      fix: 'remove one of them',
    };
  }
}

/** An endpoint that leaves out some of its targets means to; one that leaves out all does not. */
function* droppedTargets(targets: readonly LabelledTarget[]): Iterable<Finding> {
  const endpoints = new Map<string, LabelledTarget[]>();
  for (const each of targets) {
    endpoints.set(each.target.endpointPath, [...(endpoints.get(each.target.endpointPath) ?? []), each]);
  }
  for (const [path, all] of endpoints) {
    const [first] = all;
    if (!first || all.some(({ after }) => after.droppedBy === undefined)) continue;
    yield {
      ends: [
        at(first.target.monitor, `${path}.relabelings[${first.after.droppedBy}]`),
        at(first.target.service, 'metadata'),
      ],
      problem: `the relabeling drops every target of the endpoint, so nothing is scraped`,
      fix: 'let it keep the targets of the Service',
    };
  }
}
