import type { ControllerFlags } from './autoscaler-spec';
import type { Pod, Sample, Samples } from './pod';

/** The pods of a target, by what the controller makes of their samples. */
export interface PodGroups {
  /** Number of pods whose sample counts. */
  readonly measured: number;
  /** Pods whose sample does not count yet. */
  readonly unready: ReadonlySet<string>;
  /** Pods without a sample. */
  readonly missing: ReadonlySet<string>;
  /** Pods that count for nothing: failed, or about to go. */
  readonly ignored: ReadonlySet<string>;
}

type Periods = Pick<ControllerFlags, 'cpuInitializationSeconds' | 'initialReadinessDelaySeconds'>;

/**
 * Groups pods as the controller does. Only for CPU does it matter how long a pod has been ready: a starting process
 * uses more than it will.
 *
 * @param isCpu whether the metric is the resource `cpu`
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#pod-readiness-and-autoscaling-metrics
 */
export function groupPods(
  pods: readonly Pod[],
  samples: Samples,
  isCpu: boolean,
  now: number,
  periods: Periods,
): PodGroups {
  const [unready, missing, ignored] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let measured = 0;
  for (const pod of pods) {
    const sample = samples.get(pod.name);
    if (pod.terminating || pod.phase === 'Failed') ignored.add(pod.name);
    else if (pod.phase === 'Pending') unready.add(pod.name);
    else if (sample === undefined) missing.add(pod.name);
    else if (isCpu && isWarmingUp(pod, sample, now, periods)) unready.add(pod.name);
    else measured += 1;
  }
  return { measured, unready, missing, ignored };
}

function isWarmingUp({ startTime, ready }: Pod, sample: Sample, now: number, periods: Periods): boolean {
  if (startTime === undefined || ready === undefined) return true;
  const isYoung = startTime + periods.cpuInitializationSeconds > now;
  if (isYoung) return ready.status === 'False' || sample.time < ready.since + sample.windowSeconds;
  const neverReady = startTime + periods.initialReadinessDelaySeconds > ready.since;
  return ready.status === 'False' && neverReady;
}
