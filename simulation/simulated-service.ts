import type { AutoscalerSpec } from './autoscaler/autoscaler-spec';
import type { Container } from './autoscaler/pod';
import type { QueueLimits } from './pod-queue';
import type { Rule } from './promql/rules';

/** A service of synthesized manifests, as far as a simulation reads it. */
export interface SimulatedService extends QueueLimits {
  readonly namespace: string;
  readonly name: string;
  /** Pods at the start. */
  readonly replicas: number;
  /** Undefined: the number of pods does not change. */
  readonly autoscaler: AutoscalerSpec | undefined;
  /** Requests of a pod's containers. */
  readonly containers: readonly Container[];
  /** CPU that a pod may use at most, in cores; undefined: as much as the node has. */
  readonly cpuLimitCores: number | undefined;
  /** CPU that a pod is guaranteed, in cores. */
  readonly cpuRequestCores: number;
  /** Memory at which the kernel kills a pod; undefined: none. */
  readonly memoryLimitBytes: number | undefined;
  /** Longest time from the creation of a pod until it is ready, in seconds. */
  readonly startSeconds: number;
  /** Time for which a pod that is to go still answers, in seconds. */
  readonly drainSeconds: number;
  /** Time between two scrapes. */
  readonly scrapeSeconds: number;
  /** Label `job` of its series. */
  readonly job: string;
  /** Rules that read its series, in their order. */
  readonly rules: readonly Rule[];
}

/** Most pods that the service can have. */
export function mostReplicas({ autoscaler, replicas }: SimulatedService): number {
  return autoscaler?.maxReplicas ?? replicas;
}
