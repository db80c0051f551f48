import { quantity } from '../../constructs/validation/values/quantity';

/** What a metric is held against. One of the three is set. */
export interface MetricTarget {
  readonly type?: 'Utilization' | 'AverageValue' | 'Value';
  /** Percent of the request. */
  readonly averageUtilization?: number;
  readonly averageValue?: string | number;
  readonly value?: string | number;
}

/** What names a metric that is no resource. */
interface MetricIdentifier {
  readonly name: string;
  readonly selector?: object;
}

/** One of `spec.metrics` of an autoscaler. */
export type MetricSpec =
  | { readonly type: 'Resource'; readonly resource: { readonly name: string; readonly target: MetricTarget } }
  | {
      readonly type: 'ContainerResource';
      readonly containerResource: {
        readonly name: string;
        readonly container: string;
        readonly target: MetricTarget;
      };
    }
  | {
      readonly type: 'Pods';
      readonly pods: { readonly metric: MetricIdentifier; readonly target: MetricTarget };
    }
  | {
      readonly type: 'Object';
      readonly object: {
        readonly metric: MetricIdentifier;
        readonly describedObject: { readonly kind: string; readonly name: string };
        readonly target: MetricTarget;
      };
    }
  | {
      readonly type: 'External';
      readonly external: { readonly metric: MetricIdentifier; readonly target: MetricTarget };
    };

/** How many pods may come or go within a period. */
interface ScalingPolicyRule {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** `behavior.scaleUp` or `behavior.scaleDown` of an autoscaler, as written. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  readonly policies?: readonly ScalingPolicyRule[];
  /** A quantity: `0.05` is 5 %. */
  readonly tolerance?: string | number;
}

/** `spec` of a HorizontalPodAutoscaler of autoscaling/v2, as written. */
export interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly metrics?: readonly MetricSpec[];
  readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
}

/** Scaling rules as the controller reads them. */
export interface DefaultedRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicyRule[];
  /** Ratio; undefined: that of the controller. */
  readonly tolerance: number | undefined;
}

/** An autoscaler as the controller reads it. */
export interface DefaultedSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly MetricSpec[];
  /** Undefined if the spec has no behavior: the controller then keeps limits of its own. */
  readonly behavior: { readonly scaleUp: DefaultedRules; readonly scaleDown: DefaultedRules } | undefined;
}

/** The controller's flags, with the values that kube-controller-manager has without them. */
export const CONTROLLER_DEFAULTS = {
  /** `--horizontal-pod-autoscaler-sync-period` */
  syncSeconds: 15,
  /** `--horizontal-pod-autoscaler-tolerance` */
  tolerance: 0.1,
  /** `--horizontal-pod-autoscaler-downscale-stabilization` */
  downscaleStabilizationSeconds: 300,
  /** `--horizontal-pod-autoscaler-cpu-initialization-period` */
  cpuInitializationSeconds: 300,
  /** `--horizontal-pod-autoscaler-initial-readiness-delay` */
  initialReadinessDelaySeconds: 30,
} as const;

/** The controller's flags, in seconds; the tolerance is a ratio. */
export type ControllerFlags = Readonly<Record<keyof typeof CONTROLLER_DEFAULTS, number>>;

/**
 * Fills in what the API server does on creation, and the window that the controller does.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#default-behavior
 * @example
 * withDefaults({ maxReplicas: 6 }, CONTROLLER_DEFAULTS).minReplicas; // 1
 */
export function withDefaults(spec: AutoscalerSpec, flags: ControllerFlags): DefaultedSpec {
  const { minReplicas = 1, maxReplicas, metrics = [], behavior } = spec;
  return {
    minReplicas,
    maxReplicas,
    metrics: metrics.length === 0 ? DEFAULT_METRICS : metrics,
    behavior: behavior && {
      scaleUp: rules(behavior.scaleUp, DEFAULT_SCALE_UP, 0),
      scaleDown: rules(behavior.scaleDown, DEFAULT_SCALE_DOWN, flags.downscaleStabilizationSeconds),
    },
  };
}

const DEFAULT_METRICS: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

const DEFAULT_SCALE_UP: readonly ScalingPolicyRule[] = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];

const DEFAULT_SCALE_DOWN: readonly ScalingPolicyRule[] = [{ type: 'Percent', value: 100, periodSeconds: 15 }];

function rules(
  written: ScalingRules = {},
  policies: readonly ScalingPolicyRule[],
  windowSeconds: number,
): DefaultedRules {
  return {
    stabilizationWindowSeconds: written.stabilizationWindowSeconds ?? windowSeconds,
    selectPolicy: written.selectPolicy ?? 'Max',
    policies: written.policies ?? policies,
    tolerance: written.tolerance === undefined ? undefined : amount(written.tolerance),
  };
}

/**
 * A quantity in thousandths, rounded up, as the controller reads targets and requests.
 *
 * @throws if the text is no quantity
 * @example thousandths('1.5'); // 1500
 */
export function thousandths(text: string | number): number {
  // 15 digits: 1.1 × 1000 must not become 1101
  return Math.ceil(Number((amount(text) * 1000).toPrecision(15)));
}

/** @throws if the text is no quantity */
export function amount(text: string | number): number {
  const value = quantity(String(text));
  if (value !== undefined) return value;
  throw new Error(`“${text}” is no quantity; write a number, or one with a suffix, such as 500m or 512Mi`);
}
