import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type CustomMetric, REQUESTS_IN_FLIGHT, REQUESTS_PER_SECOND } from './custom-metric';
import type { ScalingTarget } from './scaling-target';
import { checkPodCount } from '../private/pod-count';

/** Props of `ScalingPolicy`. */
export interface ScalingPolicyProps {
  /**
   * The service to scale, or the scorer of a topic. Its `replicas` must be left out. A scorer is scaled better by its lag,
   * which a LagScalingPolicy reads; this one needs no KEDA.
   */
  readonly target: ScalingTarget;

  /**
   * Smallest number of pods, at least 1.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/#HorizontalPodAutoscalerSpec
   *
   * @default 4
   */
  readonly minReplicas?: number;

  /**
   * Largest number of pods; more than `minReplicas`. Of a scorer at most as many as its topic has partitions.
   *
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/#HorizontalPodAutoscalerSpec
   *
   * @default 6
   */
  readonly maxReplicas?: number;

  /**
   * Target of the mean CPU use, in percent of the *request* (`cpu_usage_percent` is a percentage of the limit). At
   * least 1, and below the limit: a pod whose limit is twice its request never uses more than 200 %, so a higher
   * target never adds a pod.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#support-for-resource-metrics
   *
   * @default 80
   */
  readonly cpuPercent?: number;

  /**
   * Target of the mean memory use, in percent of the request, 1 to 99.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#support-for-resource-metrics
   *
   * @default 70
   */
  readonly memoryPercent?: number;

  /**
   * Target of the mean number of prediction requests per second and pod, more than 0. The autoscaler reads it through
   * prometheus-adapter, which gets its rule from this policy: `prometheusAdapter({ namespace, scaling: [policy] })`.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#scaling-on-custom-metrics
   *
   * @default - the autoscaler does not read the rate of requests
   */
  readonly requestsPerSecond?: number;

  /**
   * Target of the mean number of unanswered prediction requests per pod, over two minutes, more than 0. The autoscaler
   * reads it through prometheus-adapter. It is the best measure of load, because it grows with the number of requests
   * and with the time that each takes.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#scaling-on-custom-metrics
   *
   * @default - the autoscaler does not read requests in flight
   */
  readonly requestsInFlight?: number;

  /**
   * Stabilization window before scaling up: the load must require more pods for this time; whole seconds, at most an
   * hour.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#stabilization-window
   *
   * @default Duration.seconds(0) - at once
   */
  readonly scaleUpStabilization?: Duration;

  /**
   * Stabilization window before scaling down: the load must require fewer pods for this time; whole seconds, at most an
   * hour.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#stabilization-window
   *
   * @default Duration.minutes(5)
   */
  readonly scaleDownStabilization?: Duration;
}

/**
 * A HorizontalPodAutoscaler (autoscaling/v2). It needs metrics-server in the cluster, and prometheus-adapter if it
 * reads requests. If it reads several metrics, the one that requires most pods decides.
 *
 * The API server accepts some policies that never scale. They are refused here: a `maxReplicas` that is not above
 * `minReplicas`, a target above the limit of the pods, and a second autoscaler for the same service.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 * @example
 * new ScalingPolicy(chart, 'scaling', { target: service, minReplicas: 2, maxReplicas: 10, cpuPercent: 70 });
 */
export class ScalingPolicy extends Construct {
  /** The service or the scorer that is scaled. */
  readonly target: ScalingTarget;
  /** Smallest number of pods. */
  readonly minReplicas: number;
  /** Largest number of pods. */
  readonly maxReplicas: number;
  /** Metrics that the autoscaler reads through prometheus-adapter. */
  readonly customMetrics: readonly CustomMetric[];
  /** The HorizontalPodAutoscaler object. */
  readonly horizontalPodAutoscaler: k8s.KubeHorizontalPodAutoscalerV2;

  constructor(scope: Construct, id: string, props: ScalingPolicyProps) {
    super(scope, id);
    const { target, minReplicas = 4, maxReplicas = 6, cpuPercent = 80, memoryPercent = 70 } = props;
    const { resources } = target;
    this.target = target;
    this.minReplicas = minReplicas;
    this.maxReplicas = maxReplicas;
    checkReplicas(minReplicas, maxReplicas);
    const cpuReach =
      resources.cpuLimitMillis === undefined
        ? UNLIMITED_CPU_PERCENT
        : (100 * resources.cpuLimitMillis) / resources.cpuRequestMillis;
    checkPercent('cpuPercent', cpuPercent, cpuReach);
    checkPercent('memoryPercent', memoryPercent, 100);
    const custom = [
      { metric: REQUESTS_PER_SECOND, average: props.requestsPerSecond, prop: 'requestsPerSecond' },
      { metric: REQUESTS_IN_FLIGHT, average: props.requestsInFlight, prop: 'requestsInFlight' },
    ].flatMap(({ metric, average, prop }) =>
      average === undefined ? [] : [{ prop, metric, manifest: podsMetric(prop, metric, average) }],
    );
    this.customMetrics = custom.map(({ metric }) => metric);
    requireRequests(
      target,
      custom.map(({ prop }) => prop),
    );
    target.scaleBy(this, { minReplicas, maxReplicas });

    this.horizontalPodAutoscaler = new k8s.KubeHorizontalPodAutoscalerV2(this, 'HorizontalPodAutoscaler', {
      metadata: { name: target.name, labels: { ...target.labels } },
      spec: {
        scaleTargetRef: {
          apiVersion: target.workload.apiVersion,
          kind: target.workload.kind,
          name: target.name,
        },
        minReplicas,
        maxReplicas,
        // CPU last: the order that the API server gives back, https://github.com/kubernetes/kubernetes/issues/74099
        metrics: [
          ...custom.map(({ manifest }) => manifest),
          resourceMetric('memory', memoryPercent),
          resourceMetric('cpu', cpuPercent),
        ],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: stabilization(
              'scaleUpStabilization',
              props.scaleUpStabilization ?? Duration.seconds(0),
            ),
            selectPolicy: 'Max',
            policies: [
              { type: 'Pods', value: 2, periodSeconds: 60 },
              { type: 'Percent', value: 50, periodSeconds: 60 },
            ],
          },
          scaleDown: {
            stabilizationWindowSeconds: stabilization(
              'scaleDownStabilization',
              props.scaleDownStabilization ?? Duration.minutes(5),
            ),
            selectPolicy: 'Max',
            policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
          },
        },
      },
    });
  }
}

/** A scorer takes no requests, so that the autoscaler would find no series, and never scale down. */
function requireRequests({ name, ports }: ScalingTarget, props: readonly string[]): void {
  const [prop] = props;
  if (prop === undefined || 'http' in ports) return;
  throw new Error(
    `${name} takes no requests, got ${prop}, of which there is no series; leave it out, or scale by the lag: new LagScalingPolicy(chart, 'scaling', { target })`,
  );
}

function resourceMetric(name: 'cpu' | 'memory', averageUtilization: number): k8s.MetricSpecV2 {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}

function podsMetric(prop: string, { name }: CustomMetric, average: number): k8s.MetricSpecV2 {
  // the API server keeps thousandths, and writes 1500m where git says 1.5
  const thousandths = Math.round(average * 1000);
  if (!(thousandths >= 1 && Number.isSafeInteger(thousandths))) {
    throw new Error(`${prop} must be at least 0.001, got ${average}; 50 adds a pod above 50 per pod`);
  }
  const quantity = thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
  return {
    type: 'Pods',
    pods: {
      metric: { name },
      target: { type: 'AverageValue', averageValue: k8s.Quantity.fromString(quantity) },
    },
  };
}

/** A hundred times the request. Without a limit a pod can use the whole node; a higher target is a typing error. */
const UNLIMITED_CPU_PERCENT = 10_000;

function checkReplicas(minReplicas: number, maxReplicas: number): void {
  for (const [name, value] of Object.entries({ minReplicas, maxReplicas })) {
    checkPodCount(name, value);
  }
  if (minReplicas < maxReplicas) return;
  throw new Error(
    minReplicas === maxReplicas
      ? `maxReplicas must be more than minReplicas, got ${maxReplicas} for both, which scales nothing; ` +
          `leave the ScalingPolicy out and give its target replicas: ${maxReplicas}`
      : `maxReplicas must be more than minReplicas (${minReplicas}), got ${maxReplicas}`,
  );
}

/** @param reach - usage that a pod cannot exceed, in percent of its request */
function checkPercent(name: string, percent: number, reach: number): void {
  if (!Number.isInteger(percent) || percent < 1) {
    throw new Error(
      `${name} must be a whole number of percent of the request, at least 1, got ${percent}; 80 is 80 %`,
    );
  }
  if (percent >= reach) {
    throw new Error(
      `${name} must be below ${reach}, where the limit stops a pod, got ${percent}: usage would never exceed it, ` +
        'so no pod would ever be added',
    );
  }
}

function stabilization(name: string, duration: Duration): number {
  const seconds = duration.toMilliseconds() / 1000;
  if (Number.isInteger(seconds) && seconds <= 3600) return seconds;
  throw new Error(`${name} must be whole seconds, at most 3600, got ${seconds}; write Duration.minutes(5)`);
}
