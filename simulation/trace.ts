import type { AutoscalerSpec } from './autoscaler/autoscaler-spec';
import { CONTROLLER_DEFAULTS } from './autoscaler/autoscaler-spec';
import { HorizontalAutoscaler } from './autoscaler/horizontal-autoscaler';
import type { MetricReader, Sample, Samples } from './autoscaler/pod';
import { PodSet } from './pod-set';
import { type Steps, valueAt } from './step-function';

/** A world for an autoscaler in which metrics are given, not caused. Amounts of `cpu` are thousandths of a core. */
export interface TraceScenario {
  /** Pods at the start. They have been ready for an hour. */
  readonly replicas: number;
  /** Of a pod; memory in bytes. */
  readonly requests: Readonly<Record<string, number>>;
  /** The most that a pod is measured with. */
  readonly limits: Readonly<Record<string, number>>;
  /** What a pod is measured with before its share of the demand. */
  readonly base: Readonly<Record<string, number>>;
  /** Time until a pod is ready. */
  readonly startSeconds: number;
  /** Time between two samples of a pod. */
  readonly metricEvery: number;
  readonly seconds: number;
  /** What the ready pods share, by metric. Metrics other than `cpu` and `memory` are of the type Pods. */
  readonly demand: Readonly<Record<string, Steps>>;
  /** When a metric cannot be read: from, until before. */
  readonly outages: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>;
  readonly hpa: { readonly spec: AutoscalerSpec };
}

/** A moment at which `spec.replicas` or the number of ready pods has changed. */
export type TracePoint = readonly [second: number, replicas: number, ready: number];

/** Half a second off the world's seconds, so that nothing depends on which of both is first. */
const FIRST_SYNC = 15.5;

/** When a controller that nothing holds up reads metrics, in seconds. */
export function syncTimes(seconds: number): readonly number[] {
  const { syncSeconds } = CONTROLLER_DEFAULTS;
  const count = Math.max(0, Math.ceil((seconds - FIRST_SYNC) / syncSeconds));
  return Array.from({ length: count }, (_, index) => FIRST_SYNC + index * syncSeconds);
}

/**
 * Runs the controller in the world of a trace. The first point is second 0.
 *
 * @param syncs when the controller reads metrics, between the seconds of the world
 */
export function replayTrace(
  scenario: TraceScenario,
  syncs: readonly number[] = syncTimes(scenario.seconds),
): readonly TracePoint[] {
  const { requests, limits, base, startSeconds, metricEvery, seconds, demand, outages, hpa } = scenario;
  const autoscaler = new HorizontalAutoscaler(hpa.spec);
  const amounts = Object.fromEntries(
    Object.entries(requests).map(([name, value]) => [name, value * unit(name)]),
  );
  const set = new PodSet(
    scenario.replicas,
    { startSeconds, containers: [{ name: 'server', requests: amounts }] },
    0,
  );
  const samples = new Map<string, Map<string, Sample>>(Object.keys(demand).map((name) => [name, new Map()]));
  const points: TracePoint[] = [];
  let replicas = scenario.replicas;
  let next = 0;

  for (let second = 0; second <= seconds; second += 1) {
    for (let now = syncs[next]; now !== undefined && now < second; now = syncs[next]) {
      next += 1;
      const target = { specReplicas: replicas, statusReplicas: set.pods.length, pods: set.pods };
      replicas = autoscaler.sync(now, target, reader(now)).replicas;
    }
    set.follow(replicas, second);
    measure(second);
    const { length: ready } = set.ready;
    const [, lastReplicas, lastReady] = points.at(-1) ?? [];
    if (replicas !== lastReplicas || ready !== lastReady) points.push([second, replicas, ready]);
  }
  return points;

  function measure(second: number): void {
    const { ready, pods } = set;
    const names = new Set(pods.map(({ name }) => name));
    for (const [metric, of] of samples) {
      for (const pod of of.keys()) if (!names.has(pod)) of.delete(pod);
      if (second % metricEvery !== 0) continue;
      const share = Math.floor(valueAt(demand[metric] ?? [], second) / ready.length);
      const value = Math.min((base[metric] ?? 0) + share, limits[metric] ?? Infinity) * unit(metric);
      for (const { name } of ready) of.set(name, { value, time: second, windowSeconds: metricEvery });
    }
  }

  function reader(now: number): MetricReader {
    const read = (metric: string): Samples | undefined => {
      const isOut = (outages[metric] ?? []).some(([from, to]) => from <= now && now < to);
      const of = samples.get(metric);
      // as the metrics APIs answer: nothing is an error
      return isOut || of === undefined || of.size === 0 ? undefined : of;
    };
    return { resource: read, pods: read, object: () => undefined, external: () => undefined };
  }
}

/** Bytes become thousandths of a byte; everything else is in thousandths already. */
function unit(metric: string): number {
  return metric === 'memory' ? 1000 : 1;
}
