import {
  type AutoscalerSpec,
  CONTROLLER_DEFAULTS,
  type MetricSpec,
  thousandths,
} from './autoscaler/autoscaler-spec';
import { HorizontalAutoscaler } from './autoscaler/horizontal-autoscaler';
import type { MetricReader, Samples } from './autoscaler/pod';
import { PodSet } from './pod-set';
import { replayTrace } from './trace';

/** Of a pod, in thousandths. What is not given does not matter: only shares of it are read. */
const REQUEST = 1000;
/** From the start of a pod until it is ready. A pod that takes longer makes an autoscaler flap at fewer loads. */
const START_SECONDS = 5;
/** Long enough for many periods of an autoscaler that flaps, whose windows are short. */
const STEADY_SECONDS = 900;
/** As often as metrics-server looks at pods. */
const METRIC_SECONDS = 15;
/** Loads that take one pod more than the least, two more, and so on. */
const STEADY_LOADS = 6;
/** Of the last pod so much is not needed: with a load that almost fills it, the tolerance keeps it. */
const SPARE = 0.7;
/** Changes of direction that a start may have: up too far, and back. */
const SETTLING = 2;

/** A load on which an autoscaler flaps. */
export interface Flapping {
  /** Pods that the load keeps at the target. */
  readonly pods: number;
  readonly least: number;
  readonly most: number;
  /** Changes of direction within `seconds`. */
  readonly turns: number;
  readonly seconds: number;
}

/**
 * Whether an autoscaler adds and removes pods again and again under a load that does not change. Without a
 * stabilization window it can: while new pods are not measured yet, the others have less to do, and it multiplies their
 * number alone. Tried are loads for several numbers of pods, on each metric whose load the pods share.
 *
 * @returns the first such load; undefined if it settles on all
 */
export function flapping(spec: AutoscalerSpec): Flapping | undefined {
  const least = Math.max(1, spec.minReplicas ?? 1);
  const tried = Math.max(0, Math.min(STEADY_LOADS, spec.maxReplicas - least));
  const pods = Array.from({ length: tried }, (_, index) => least + 1 + index);
  for (const { metric, name, each } of sharedLoads(spec)) {
    for (const count of pods) {
      const points = replayTrace({
        replicas: least,
        requests: { cpu: REQUEST },
        limits: {},
        base: {},
        startSeconds: START_SECONDS,
        metricEvery: METRIC_SECONDS,
        seconds: STEADY_SECONDS,
        demand: { [name]: [[0, Math.floor((count - SPARE) * each)]] },
        outages: {},
        hpa: { spec: { ...spec, minReplicas: least, metrics: [metric] } },
      });
      const replicas = points.map(([, value]) => value);
      const turns = turnsOf(replicas);
      if (turns <= SETTLING) continue;
      const late = replicas.slice(1);
      return {
        pods: count,
        least: Math.min(...late),
        most: Math.max(...late),
        turns,
        seconds: STEADY_SECONDS,
      };
    }
  }
  return undefined;
}

function turnsOf(replicas: readonly number[]): number {
  const directions = replicas.flatMap((value, index) => {
    const step = value - (replicas[index - 1] ?? value);
    return step === 0 ? [] : [Math.sign(step)];
  });
  return directions.filter((direction, index) => index > 0 && direction !== directions[index - 1]).length;
}

/** A metric whose load the ready pods share. */
interface SharedLoad {
  readonly metric: MetricSpec;
  readonly name: string;
  /** What a pod has at the target, in thousandths. */
  readonly each: number;
}

function sharedLoads({ metrics = [] }: AutoscalerSpec): readonly SharedLoad[] {
  return metrics.flatMap((metric): readonly SharedLoad[] => {
    if (metric.type === 'Pods') {
      const { target, metric: read } = metric.pods;
      return target.averageValue === undefined
        ? []
        : [{ metric, name: read.name, each: thousandths(target.averageValue) }];
    }
    const resource = metric.type === 'Resource' ? metric.resource : undefined;
    const { averageUtilization } = resource?.target ?? {};
    return resource?.name === 'cpu' && averageUtilization !== undefined
      ? [{ metric, name: 'cpu', each: (REQUEST * averageUtilization) / 100 }]
      : [];
  });
}

/** The quiet part of a day. */
export const NIGHT_SECONDS = 12 * 3600;

/**
 * Pods that are left of the most after a night without any load; `minReplicas` where scaling down works.
 */
export function replicasAfterNight(spec: AutoscalerSpec): number {
  const least = Math.max(1, spec.minReplicas ?? 1);
  const autoscaler = new HorizontalAutoscaler({ ...spec, minReplicas: least });
  const requests = Object.fromEntries(
    (spec.metrics ?? []).flatMap((metric) =>
      metric.type === 'Resource' || metric.type === 'ContainerResource'
        ? [[resourceOf(metric), REQUEST]]
        : [],
    ),
  );
  const names = (spec.metrics ?? []).flatMap((metric) =>
    metric.type === 'ContainerResource' ? [metric.containerResource.container] : [],
  );
  const containers = [...new Set([...names, 'server'])].map((name) => ({
    name,
    requests: { cpu: REQUEST, ...requests },
  }));
  const set = new PodSet(spec.maxReplicas, { startSeconds: 0, containers }, 0);
  let replicas = spec.maxReplicas;
  for (let now = 0; now <= NIGHT_SECONDS && replicas > least; now += CONTROLLER_DEFAULTS.syncSeconds) {
    const target = { specReplicas: replicas, statusReplicas: set.pods.length, pods: set.pods };
    ({ replicas } = autoscaler.sync(now, target, idle(set, now)));
    set.follow(replicas, now);
  }
  return replicas;
}

function resourceOf(metric: MetricSpec & { readonly type: 'Resource' | 'ContainerResource' }): string {
  return metric.type === 'Resource' ? metric.resource.name : metric.containerResource.name;
}

/** Every metric of every pod is 0. */
function idle({ pods }: PodSet, time: number): MetricReader {
  const zero: Samples = new Map(
    pods.map(({ name }) => [name, { value: 0, time, windowSeconds: METRIC_SECONDS }]),
  );
  return { resource: () => zero, pods: () => zero, object: () => 0, external: () => [0] };
}
