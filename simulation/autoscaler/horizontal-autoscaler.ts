import {
  type AutoscalerSpec,
  CONTROLLER_DEFAULTS,
  type ControllerFlags,
  type DefaultedSpec,
  type MetricSpec,
  withDefaults,
} from './autoscaler-spec';
import { MetricError, type MetricReader, type Pod } from './pod';
import { Recommendations } from './recommendations';
import { proposeReplicas, type Surroundings, type Tolerances } from './replica-proposal';
import { ScaleEvents, scaleDownLimit, scaleUpLimit, type ScaleHistory } from './scale-limits';

/** The scale subresource of the target, and its pods. */
export interface ScaleTarget {
  /** `spec.replicas`. */
  readonly specReplicas: number;
  /** `status.replicas`. */
  readonly statusReplicas: number;
  readonly pods: readonly Pod[];
}

/** A condition of the autoscaler's status. */
export interface Condition {
  readonly type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';
  readonly status: 'True' | 'False';
  readonly reason: string;
}

/** What one metric asked for; `replicas` is undefined where it gave no number. */
export interface MetricProposal {
  readonly metric: MetricSpec;
  readonly replicas: number | undefined;
  /** Why it gave no number. */
  readonly problem?: string;
}

/** What the controller did in one sync. */
export interface Decision {
  /** `spec.replicas` of the target from now on. */
  readonly replicas: number;
  readonly conditions: readonly Condition[];
  readonly proposals: readonly MetricProposal[];
}

/**
 * The controller of one HorizontalPodAutoscaler, as Kubernetes 1.36 has it, without the API: a clock, a target and
 * metrics in, a number of replicas out. It keeps what the controller keeps: recommendations and changes.
 *
 * Scaling to zero is off, as in a cluster without the feature gate `HPAScaleToZero`: a target of 0 replicas is left
 * alone, unless `minReplicas` is 0.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.1/pkg/controller/podautoscaler/horizontal.go
 * @example
 * const autoscaler = new HorizontalAutoscaler({ maxReplicas: 6 });
 * autoscaler.sync(15.5, target, metrics).replicas;
 */
export class HorizontalAutoscaler {
  readonly spec: DefaultedSpec;
  readonly #flags: ControllerFlags;
  readonly #tolerances: Tolerances;
  readonly #history: ScaleHistory = { ups: new ScaleEvents(), downs: new ScaleEvents() };
  readonly #conditions = new Map<Condition['type'], Condition>();
  #recommendations: Recommendations | undefined;

  constructor(spec: AutoscalerSpec, flags: ControllerFlags = CONTROLLER_DEFAULTS) {
    this.#flags = flags;
    this.spec = withDefaults(spec, flags);
    this.#tolerances = {
      down: this.spec.behavior?.scaleDown.tolerance ?? flags.tolerance,
      up: this.spec.behavior?.scaleUp.tolerance ?? flags.tolerance,
    };
  }

  /** @param now seconds; later than at the last sync */
  sync(now: number, target: ScaleTarget, metrics: MetricReader): Decision {
    const { specReplicas: current } = target;
    const { minReplicas, maxReplicas } = this.spec;
    this.#set('AbleToScale', 'True', 'SucceededGetScale');
    this.#recommendations ??= new Recommendations({ time: now, replicas: current });
    if (current === 0 && minReplicas !== 0) {
      this.#set('ScalingActive', 'False', 'ScalingDisabled');
      return this.#decided(current, []);
    }
    if (current > maxReplicas) return this.#rescale(current, maxReplicas, now, []);
    if (current < minReplicas) return this.#rescale(current, minReplicas, now, []);

    const proposals = this.#propose({
      ...target,
      now,
      metrics,
      tolerances: this.#tolerances,
      flags: this.#flags,
    });
    const valid = proposals.flatMap(({ replicas }) => (replicas === undefined ? [] : [replicas]));
    const asked = Math.max(0, ...valid);
    const invalid = proposals.find(({ replicas }) => replicas === undefined);
    // what cannot be read might need the pods that would go
    if (invalid !== undefined && (valid.length === 0 || asked < current)) {
      this.#set('ScalingActive', 'False', FAILURES[invalid.metric.type]);
      return this.#decided(current, proposals);
    }
    this.#set('ScalingActive', 'True', 'ValidMetricFound');
    const stabilized = this.#stabilize(asked, current, now, this.#recommendations);
    const { replicas, reason } = this.#limit(stabilized, current, now);
    this.#set('ScalingLimited', replicas === stabilized ? 'False' : 'True', reason);
    return replicas === current
      ? this.#decided(current, proposals)
      : this.#rescale(current, replicas, now, proposals);
  }

  #propose(around: Surroundings): readonly MetricProposal[] {
    return this.spec.metrics.map((metric) => {
      try {
        return { metric, replicas: proposeReplicas(metric, around).replicas };
      } catch (error) {
        if (!(error instanceof MetricError)) throw error;
        return { metric, replicas: undefined, problem: error.message };
      }
    });
  }

  #stabilize(asked: number, current: number, now: number, recommendations: Recommendations): number {
    const { behavior } = this.spec;
    const stabilized =
      behavior === undefined
        ? recommendations.greatest(asked, now, this.#flags.downscaleStabilizationSeconds)
        : recommendations.between(asked, current, now, {
            upSeconds: behavior.scaleUp.stabilizationWindowSeconds,
            downSeconds: behavior.scaleDown.stabilizationWindowSeconds,
          });
    const isUp = behavior !== undefined && asked >= current;
    const held = isUp ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
    this.#set('AbleToScale', 'True', stabilized === asked ? 'ReadyForNewScale' : held);
    return stabilized;
  }

  #limit(asked: number, current: number, now: number): { replicas: number; reason: string } {
    const { minReplicas, maxReplicas, behavior } = this.spec;
    const within = { replicas: asked, reason: 'DesiredWithinRange' };
    if (behavior === undefined) {
      if (asked < minReplicas) return { replicas: minReplicas, reason: 'TooFewReplicas' };
      return atMost(Math.max(2 * current, 4), maxReplicas, within);
    }
    if (asked > current) {
      return atMost(scaleUpLimit(current, behavior.scaleUp, this.#history, now), maxReplicas, within);
    }
    if (asked === current) return within;
    const limit = scaleDownLimit(current, behavior.scaleDown, this.#history, now);
    const least = Math.max(limit, minReplicas);
    if (asked >= least) return within;
    return { replicas: least, reason: minReplicas < limit ? 'ScaleDownLimit' : 'TooFewReplicas' };
  }

  #rescale(from: number, to: number, now: number, proposals: readonly MetricProposal[]): Decision {
    const { behavior } = this.spec;
    if (behavior !== undefined) {
      if (to > from) this.#history.ups.record(to - from, now, behavior.scaleUp);
      else this.#history.downs.record(from - to, now, behavior.scaleDown);
    }
    this.#set('AbleToScale', 'True', 'SucceededRescale');
    return this.#decided(to, proposals);
  }

  #decided(replicas: number, proposals: readonly MetricProposal[]): Decision {
    return { replicas, proposals, conditions: [...this.#conditions.values()] };
  }

  #set(type: Condition['type'], status: Condition['status'], reason: string): void {
    this.#conditions.set(type, { type, status, reason });
  }
}

/** Reasons of the condition ScalingActive. */
const FAILURES: Readonly<Record<MetricSpec['type'], string>> = {
  Resource: 'FailedGetResourceMetric',
  ContainerResource: 'FailedGetContainerResourceMetric',
  Pods: 'FailedGetPodsMetric',
  Object: 'FailedGetObjectMetric',
  External: 'FailedGetExternalMetric',
};

function atMost(
  limit: number,
  maxReplicas: number,
  within: { replicas: number; reason: string },
): { replicas: number; reason: string } {
  const most = Math.min(limit, maxReplicas);
  if (within.replicas <= most) return within;
  return { replicas: most, reason: maxReplicas > limit ? 'ScaleUpLimit' : 'TooManyReplicas' };
}
