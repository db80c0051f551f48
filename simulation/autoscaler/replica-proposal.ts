import { type ControllerFlags, type MetricSpec, type MetricTarget, thousandths } from './autoscaler-spec';
import { MetricError, type Amounts, type MetricReader, type Pod, type Samples } from './pod';
import { groupPods } from './pod-groups';
import { usageRatio, utilizationRatio, type UsageRatio } from './usage-ratio';

/** Ratios by which usage may be off the target without a change. */
export interface Tolerances {
  readonly down: number;
  readonly up: number;
}

/** What the controller knows when it reads a metric. */
export interface Surroundings {
  readonly now: number;
  readonly pods: readonly Pod[];
  /** `spec.replicas` of the target. */
  readonly specReplicas: number;
  /** `status.replicas` of the target. */
  readonly statusReplicas: number;
  readonly tolerances: Tolerances;
  readonly flags: ControllerFlags;
  readonly metrics: MetricReader;
}

/** How many replicas one metric asks for. */
export interface Proposal {
  readonly replicas: number;
  /** What was read: percent for a utilization, else thousandths, of a pod or in all as the target is. */
  readonly current: number;
}

const MOST = 2 ** 31 - 1;

/**
 * The number of replicas that one metric asks for, as the controller of Kubernetes 1.36 calculates it.
 *
 * @throws MetricError if the metric gives no number: it cannot be read, no pod was measured, or a request is missing
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.1/pkg/controller/podautoscaler/replica_calculator.go
 */
export function proposeReplicas(spec: MetricSpec, around: Surroundings): Proposal {
  switch (spec.type) {
    case 'Resource':
      return ofResource(spec.resource.name, undefined, spec.resource.target, around);
    case 'ContainerResource': {
      const { name, container, target } = spec.containerResource;
      return ofResource(name, container, target, around);
    }
    case 'Pods': {
      const samples = read(around.metrics.pods(spec.pods.metric.name), `the metric ${spec.pods.metric.name}`);
      return ofUsage(samples, average(spec.pods.target), false, around);
    }
    case 'Object': {
      const { metric, describedObject, target } = spec.object;
      const value = around.metrics.object(metric.name, describedObject);
      const { value: whole, averageValue: each } = target;
      // unlike for external metrics, the type chooses
      const chosen = target.type === 'Value' ? { whole } : { each };
      return ofTotal(read(value, `the metric ${metric.name} of ${describedObject.kind}`), chosen, around);
    }
    case 'External': {
      const { metric, target } = spec.external;
      const values = read(around.metrics.external(metric.name), `the external metric ${metric.name}`);
      const total = values.reduce((sum, value) => sum + value, 0);
      const { value: whole, averageValue: each } = target;
      return ofTotal(total, each === undefined ? { whole } : { each }, around);
    }
  }
}

function read<T>(answer: T | undefined, what: string): T {
  if (answer === undefined) throw new MetricError(`${what} cannot be read`);
  return answer;
}

function average({ averageValue }: MetricTarget): number {
  if (averageValue === undefined) throw new MetricError('the target has no averageValue');
  return thousandths(averageValue);
}

function ofResource(
  name: string,
  container: string | undefined,
  target: MetricTarget,
  around: Surroundings,
): Proposal {
  const samples = read(around.metrics.resource(name, container), `the usage of ${name}`);
  const isCpu = name === 'cpu';
  if (target.averageValue !== undefined) return ofUsage(samples, average(target), isCpu, around);
  const { averageUtilization: percent } = target;
  if (percent === undefined)
    throw new MetricError('the target has no averageUtilization and no averageValue');
  const requests = (): Amounts =>
    Object.fromEntries(around.pods.map((pod) => [pod.name, requestOf(pod, name, container)]));
  return ofPods(samples, isCpu, around, () => {
    const known = requests();
    return {
      ratio: (values) => utilizationRatio(values, known, percent),
      // a target above 100 % would otherwise make missing pods a reason to scale down
      missingAtLow: (pod) => Math.floor((known[pod]! * Math.max(100, percent)) / 100),
    };
  });
}

function ofUsage(samples: Samples, target: number, isCpu: boolean, around: Surroundings): Proposal {
  return ofPods(samples, isCpu, around, () => ({
    ratio: (values) => usageRatio(values, target),
    missingAtLow: () => target,
  }));
}

/** How samples become a ratio, and what stands for a missing one while the others are below the target. */
interface Measure {
  readonly ratio: (values: ReadonlyMap<string, number>) => UsageRatio;
  readonly missingAtLow: (pod: string) => number;
}

/**
 * @param measure made when some pod was measured: a pod without a request is an error only then
 */
function ofPods(samples: Samples, isCpu: boolean, around: Surroundings, measure: () => Measure): Proposal {
  const { pods, specReplicas, tolerances, now, flags } = around;
  if (pods.length === 0) throw new MetricError('the selector of the target matches no pod');
  const { measured, unready, missing, ignored } = groupPods(pods, samples, isCpu, now, flags);
  const values = new Map(
    [...samples]
      .filter(([pod]) => !ignored.has(pod) && !unready.has(pod))
      .map(([pod, { value }]) => [pod, value]),
  );
  if (values.size === 0) throw new MetricError('no pod has a sample that counts');
  const { ratio: ratioOf, missingAtLow } = measure();
  const { ratio, current } = ratioOf(values);
  const unreadyCount = ratio > 1 && unready.size > 0;
  if (!unreadyCount && missing.size === 0) {
    const replicas = isWithin(tolerances, ratio) ? specReplicas : toInt32(Math.ceil(ratio * measured));
    return { replicas, current };
  }
  if (ratio < 1) for (const pod of missing) values.set(pod, missingAtLow(pod));
  if (ratio > 1) for (const pod of missing) values.set(pod, 0);
  if (unreadyCount) for (const pod of unready) values.set(pod, 0);
  const { ratio: cautious } = ratioOf(values);
  const turned = (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1);
  if (turned || isWithin(tolerances, cautious)) return { replicas: specReplicas, current };
  const replicas = toInt32(Math.ceil(cautious * values.size));
  const against = (cautious < 1 && replicas > specReplicas) || (cautious > 1 && replicas < specReplicas);
  return { replicas: against ? specReplicas : replicas, current };
}

/** A target for all pods together, or for each. */
interface TotalTarget {
  readonly whole?: string | number;
  readonly each?: string | number;
}

/** A value that does not belong to one pod: of an object, or from outside of the cluster. */
function ofTotal(total: number, { whole, each }: TotalTarget, around: Surroundings): Proposal {
  const { specReplicas, statusReplicas, tolerances, pods } = around;
  if (each !== undefined) {
    const target = thousandths(each);
    const ratio = total / (target * statusReplicas);
    const replicas = isWithin(tolerances, ratio) ? statusReplicas : Math.min(Math.ceil(total / target), MOST);
    return { replicas, current: Math.ceil(total / statusReplicas) };
  }
  if (whole === undefined) throw new MetricError('the target has no value and no averageValue');
  const ratio = total / thousandths(whole);
  // from zero there are no ready pods to multiply
  if (specReplicas === 0) return { replicas: toInt32(Math.ceil(ratio)), current: total };
  if (isWithin(tolerances, ratio)) return { replicas: specReplicas, current: total };
  if (pods.length === 0) throw new MetricError('the selector of the target matches no pod');
  const ready = pods.filter(({ phase, ready }) => phase === 'Running' && ready?.status === 'True').length;
  return { replicas: Math.min(Math.ceil(ratio * ready), MOST), current: total };
}

/** Both limits are within: a ratio of exactly 1.1 changes nothing. */
function isWithin({ down, up }: Tolerances, ratio: number): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

/** As a conversion of Go on amd64. */
function toInt32(value: number): number {
  return value | 0;
}

/** In thousandths. */
function requestOf(pod: Pod, resource: string, container: string | undefined): number {
  if (pod.requests !== undefined && container === undefined) {
    return read(pod.requests[resource], `the request for ${resource} of the pod ${pod.name}`);
  }
  const counted = pod.containers.filter(({ name }) => container === undefined || name === container);
  if (counted.length === 0 && container !== undefined)
    throw new MetricError(`the pod ${pod.name} has no container ${container}`);
  return counted.reduce(
    (sum, { name, requests }) =>
      sum + read(requests[resource], `the request for ${resource} of the container ${name} of ${pod.name}`),
    0,
  );
}
