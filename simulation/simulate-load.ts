import { REQUESTS_IN_FLIGHT, REQUESTS_PER_SECOND } from '../constructs/serving/custom-metric';
import {
  AlertTimelines,
  EVALUATION_SECONDS,
  type AlertTimeline,
  type UnsimulatedAlert,
} from './alert-timeline';
import type { AutoscalerSpec, MetricSpec } from './autoscaler/autoscaler-spec';
import { CONTROLLER_DEFAULTS } from './autoscaler/autoscaler-spec';
import { HorizontalAutoscaler } from './autoscaler/horizontal-autoscaler';
import type { MetricReader, Pod, Sample, Samples } from './autoscaler/pod';
import { type Load, loadAt } from './load';
import { PodMetrics, SIMULATED_METRICS } from './pod-metrics';
import { PodQueue } from './pod-queue';
import { PodSet } from './pod-set';
import { TimeSeriesStore } from './promql/time-series';
import { type RequestCost, secondsOf } from './request-cost';
import type { SimulatedService } from './simulated-service';
import { mean, sum } from './sums';

/** One second of a service. */
export interface SimulatedSecond {
  readonly second: number;
  readonly requestsPerSecond: number;
  /** `spec.replicas`. */
  readonly replicas: number;
  /** Pods that get requests. */
  readonly ready: number;
  /** Of all pods together. */
  readonly cpuCores: number;
  /** Mean of the ready pods, in percent of the limit. */
  readonly cpuPercent: number;
  /** Of all pods together. */
  readonly memoryBytes: number;
  /** Requests refused in this second. */
  readonly shed: number;
  /** Seconds; undefined if no request was answered. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number } | undefined;
}

/** A time in which a metric of the autoscaler cannot be read. */
export interface Outage {
  /** `cpu`, `memory`, or the name of a metric of the adapter. */
  readonly metric: string;
  readonly from: number;
  /** Excluded. */
  readonly until: number;
}

/** What a service does under a load. */
export interface Simulation {
  readonly seconds: readonly SimulatedSecond[];
  readonly alerts: readonly AlertTimeline[];
  readonly unsimulated: readonly UnsimulatedAlert[];
  readonly totals: SimulationTotals;
}

/** Sums over a simulation. */
interface SimulationTotals {
  readonly requests: number;
  readonly shed: number;
  /** CPU requested by pods that exist, those that drain included: what the nodes reserve. */
  readonly reservedCoreHours: number;
  /** CPU used. */
  readonly usedCoreHours: number;
}

/** Options of `simulateLoad`. */
export interface SimulationOptions {
  readonly outages?: readonly Outage[];
  /** Evaluate these alerts alone. Unset: all. */
  readonly alerts?: readonly string[];
}

/** metrics-server: https://github.com/kubernetes-sigs/metrics-server, `--metric-resolution` */
const RESOLUTION = 15;
/** The window of the adapter's rules, see custom-metric.ts. */
const ADAPTER_WINDOW = 120;
/** An event loop has one thread: more cores do not help one pod. */
export const CORES_OF_A_LOOP = 1;
const SYNC_OFFSET = 0.5;

interface Server {
  readonly metrics: PodMetrics;
  /** CPU seconds, requests and requests in flight, by second, as far as windows reach. */
  readonly history: { cpu: number; requests: number; inFlight: number }[];
}

/**
 * Runs a service under a load, second by second: the load falls on the ready pods in equal parts, each pod has its queue,
 * metrics-server and Prometheus look at the pods, the autoscaler at metrics-server, and the alerts at Prometheus.
 */
export function simulateLoad(
  service: SimulatedService,
  cost: RequestCost,
  load: Load,
  { outages = [], alerts }: SimulationOptions = {},
): Simulation {
  const speed = Math.min(CORES_OF_A_LOOP, service.cpuLimitCores ?? CORES_OF_A_LOOP);
  const limitCores = service.cpuLimitCores ?? CORES_OF_A_LOOP;
  const spec = service.autoscaler && readable(service.autoscaler);
  const autoscaler = spec && new HorizontalAutoscaler(spec);
  const set = new PodSet(service.replicas, service, 0);
  const store = new TimeSeriesStore();
  const rules =
    alerts === undefined
      ? service.rules
      : service.rules.filter(({ kind, name }) => kind === 'record' || alerts.includes(name));
  const timelines = new AlertTimelines({ rules }, SIMULATED_METRICS, store);
  const servers = new Map<string, Server>();
  const samples = { cpu: new Map<string, Sample>(), memory: new Map<string, Sample>() };
  const seconds: SimulatedSecond[] = [];
  let replicas = service.replicas;
  let draining: readonly { until: number }[] = [];
  let lastQueue: PodQueue | undefined;
  let [requests, shed, reserved, used] = [0, 0, 0, 0];

  for (let second = 0; second <= load.seconds; second += 1) {
    if (
      autoscaler &&
      second > CONTROLLER_DEFAULTS.syncSeconds &&
      (second - 1) % CONTROLLER_DEFAULTS.syncSeconds === 0
    ) {
      const target = { specReplicas: replicas, statusReplicas: set.pods.length, pods: set.pods };
      replicas = autoscaler.sync(second - SYNC_OFFSET, target, reader(second - SYNC_OFFSET)).replicas;
    }
    follow(second);
    seconds.push(serve(second));
    if (second % RESOLUTION === 0) measure(second);
    if (second % service.scrapeSeconds === 0) scrape(second);
    if (second % EVALUATION_SECONDS === 0) timelines.evaluate(second);
  }
  return {
    seconds,
    alerts: timelines.timelines,
    unsimulated: timelines.unsimulated,
    totals: { requests, shed, reservedCoreHours: reserved / 3600, usedCoreHours: used / 3600 },
  };

  function follow(second: number): void {
    const before = set.pods;
    set.follow(replicas, second);
    const names = new Set(set.pods.map(({ name }) => name));
    const gone = before.filter(({ name }) => !names.has(name));
    for (const { name } of gone) {
      servers.get(name)?.metrics.end(second);
      servers.delete(name);
      samples.cpu.delete(name);
      samples.memory.delete(name);
    }
    draining = [
      ...draining.filter(({ until }) => until > second),
      ...gone.map(() => ({ until: second + service.drainSeconds })),
    ];
    reserved += (set.pods.length + draining.length) * service.cpuRequestCores;
  }

  function serverOf({ name }: Pod): Server {
    const known = servers.get(name);
    if (known) return known;
    const labels = { namespace: service.namespace, job: service.job, service: service.name, pod: name };
    const server = {
      metrics: new PodMetrics(store, labels, cost.idleMemoryBytes),
      history: [],
    };
    servers.set(name, server);
    return server;
  }

  function serve(second: number): SimulatedSecond {
    const { requestsPerSecond, rowsPerRequest } = loadAt(load, second);
    const { ready } = set;
    const each = ready.length === 0 ? 0 : requestsPerSecond / ready.length;
    const queue = queueOf(each, secondsOf(cost, rowsPerRequest) / speed);
    const answered = each * (1 - queue.refusedShare);
    for (const pod of ready) answer(serverOf(pod), each, queue);
    // where no pod is ready, the balancer answers 503
    const refused = requestsPerSecond - answered * ready.length;
    const cpuCores = ready.length * queue.busyShare * speed;
    requests += requestsPerSecond;
    shed += refused;
    used += cpuCores;
    return {
      second,
      requestsPerSecond,
      replicas,
      ready: ready.length,
      cpuCores,
      cpuPercent: (100 * queue.busyShare * speed) / limitCores,
      memoryBytes: sum(set.pods.map((pod) => serverOf(pod).metrics.residentBytes)),
      shed: refused,
      latency:
        answered === 0
          ? undefined
          : {
              p50: queue.latencyQuantile(0.5),
              p95: queue.latencyQuantile(0.95),
              p99: queue.latencyQuantile(0.99),
            },
    };
  }

  /** Most seconds have the load of the second before. */
  function queueOf(arrivals: number, serviceSeconds: number): PodQueue {
    if (lastQueue?.arrivals !== arrivals || lastQueue.serviceSeconds !== serviceSeconds) {
      lastQueue = new PodQueue(arrivals, serviceSeconds, service);
    }
    return lastQueue;
  }

  function answer({ metrics, history }: Server, arrivals: number, queue: PodQueue): void {
    const answered = arrivals * (1 - queue.refusedShare);
    const cpu = queue.busyShare * speed;
    metrics.cpuSeconds += cpu;
    metrics.shed += arrivals - answered;
    metrics.answer(answered, queue);
    // Little's law: https://en.wikipedia.org/wiki/Little%27s_law
    metrics.inFlight = answered * queue.meanLatency;
    const grown = cost.idleMemoryBytes + queue.busyShare * (cost.busyMemoryBytes - cost.idleMemoryBytes);
    metrics.residentBytes = Math.max(metrics.residentBytes, grown);
    history.push({ cpu, requests: arrivals, inFlight: metrics.inFlight });
    if (history.length > ADAPTER_WINDOW) history.shift();
  }

  function measure(second: number): void {
    for (const pod of set.ready) {
      const { history, metrics } = serverOf(pod);
      const cores = mean(history.slice(-RESOLUTION).map(({ cpu }) => cpu));
      const at = { time: second, windowSeconds: RESOLUTION };
      samples.cpu.set(pod.name, { ...at, value: Math.round(1000 * cores) });
      samples.memory.set(pod.name, { ...at, value: Math.round(metrics.residentBytes) * 1000 });
    }
  }

  function scrape(second: number): void {
    const ready = new Set(set.ready.map(({ name }) => name));
    for (const pod of set.pods) {
      const { metrics } = serverOf(pod);
      if (ready.has(pod.name)) metrics.scrape(second, limitCores);
      else metrics.missScrape(second);
    }
  }

  function reader(now: number): MetricReader {
    const isOut = (metric: string): boolean =>
      outages.some((outage) => outage.metric === metric && outage.from <= now && now < outage.until);
    const kept = (metric: string, of: Samples): Samples | undefined =>
      isOut(metric) || of.size === 0 ? undefined : of;
    return {
      resource: (name) => kept(name, name === 'cpu' ? samples.cpu : samples.memory),
      pods: (metric) => {
        const column = metric === REQUESTS_PER_SECOND.name ? 'requests' : 'inFlight';
        const of = set.ready.map((pod): [string, Sample] => {
          const value = mean(serverOf(pod).history.map((each) => each[column]));
          return [pod.name, { value: Math.round(1000 * value), time: now, windowSeconds: 0 }];
        });
        return kept(metric, new Map(of));
      },
      object: () => undefined,
      external: () => undefined,
    };
  }
}

/** Whether a simulation knows what an autoscaler reads. */
export function isSimulated(metric: MetricSpec): boolean {
  if (metric.type === 'Resource') return ['cpu', 'memory'].includes(metric.resource.name);
  return (
    metric.type === 'Pods' &&
    [REQUESTS_PER_SECOND.name, REQUESTS_IN_FLIGHT.name].includes(metric.pods.metric.name)
  );
}

/** Without the metrics of which a load says nothing: unreadable, they would block scaling down. */
function readable(spec: AutoscalerSpec): AutoscalerSpec {
  return { ...spec, metrics: spec.metrics?.filter(isSimulated) };
}
