import { Duration } from 'cdk8s';
import { METRICS, PROCESS_METRICS } from '../../../runtime/contract/metrics';
import type { SizedService, Watched } from '../scraped-service';
import { select, UP } from '../promql';
import type { ScalingPolicy } from '../../serving/scaling-policy';
import { alertLabels } from './alert-labels';
import { constant } from './samples';
import { seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';

/** Options of the alerts on CPU and memory. */
export interface UsageAlertOptions {
  /** Percentage above which the alert fires, 1 to 99. */
  readonly thresholdPercent?: number;
  /** Time for which usage must stay above it. */
  readonly for?: Duration;
}

/**
 * The mean CPU usage of the service's pods is high, in percent of their CPU limit.
 *
 * @param options above 80 % for 1 minute by default
 */
export function cpuHigh(service: Watched, options: UsageAlertOptions = {}): Alert {
  const threshold = percentage(options.thresholdPercent ?? 80);
  const cpu = podCpu(service);
  return {
    name: 'InferenceCpuHigh',
    expr: `avg(${cpu()}) > ${threshold}`,
    value: `avg(${cpu()})`,
    threshold,
    for: options.for ?? Duration.minutes(1),
    severity: 'warning',
    summary: `the pods of ${service.name} use {{ $value | humanize }} % of their CPU limit on average`,
    description:
      'Nothing to do while the autoscaler adds pods. If it does not, see its conditions with kubectl describe hpa.',
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'both pods are above',
            series: [constant(cpu('a'), threshold + 1), constant(cpu('b'), threshold + 1)],
            at: Duration.minutes(15),
            fires: [{ value: String(threshold + 1) }],
          },
        ],
        silent: [
          {
            name: 'one pod is busy and the other idle',
            series: [constant(cpu('a'), 100), constant(cpu('b'), 0)],
            at: Duration.minutes(15),
          },
          {
            name: 'usage is at the threshold',
            series: [constant(cpu('a'), threshold)],
            at: Duration.minutes(15),
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: Duration.minutes(15) }],
      };
    },
  };
}

/**
 * One pod is near its CPU limit and answers slowly.
 *
 * @param options above 90 % for 5 minutes by default
 */
export function cpuCritical(service: Watched, options: UsageAlertOptions = {}): Alert {
  const threshold = percentage(options.thresholdPercent ?? 90);
  const wait = options.for ?? Duration.minutes(5);
  const cpu = podCpu(service);
  const minutes = Math.ceil(wait.toMinutes({ integral: false }));
  return {
    name: 'InferenceCpuCritical',
    expr: `max by (pod) (${cpu()}) > ${threshold}`,
    threshold,
    for: wait,
    severity: 'critical',
    summary: `the pod {{ $labels.pod }} of ${service.name} uses {{ $value | humanize }} % of its CPU limit`,
    description:
      'The pod is throttled and answers slowly. If all pods are, raise maxReplicas or cpuLimit; if only one is, ' +
      'delete it and check whether one client has all its connections to this pod.',
    labels: alertLabels(service, 'critical'),
    supersedes: ['InferenceCpuHigh'],
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one pod stays above',
            series: [constant(cpu('a'), threshold + 1), constant(cpu('b'), 10)],
            at: Duration.minutes(minutes + 10),
            fires: [{ labels: { pod: 'a' }, value: String(threshold + 1) }],
          },
        ],
        silent: [
          {
            name: 'usage falls back just before the time is over',
            series: [{ series: cpu('a'), values: `99+0x${Math.max(minutes - 1, 0)} 10+0x10` }],
            at: Duration.minutes(minutes + 1),
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: Duration.minutes(minutes + 10) }],
      };
    },
  };
}

/**
 * One pod is near its memory limit and will be killed.
 *
 * @param options above 90 % of the limit for 5 minutes by default
 */
export function memoryHigh(service: SizedService, options: UsageAlertOptions = {}): Alert {
  const threshold = percentage(options.thresholdPercent ?? 90);
  const limitBytes = 1024 * service.resources.memory.toKibibytes();
  const memory = (pod?: string): string =>
    select(PROCESS_METRICS.residentMemory, { ...seriesLabels(service), pod });
  return {
    name: 'InferenceMemoryHigh',
    expr: `max by (pod) (${memory()}) / ${limitBytes} * 100 > ${threshold}`,
    threshold,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `the pod {{ $labels.pod }} of ${service.name} uses {{ $value | humanize }} % of its memory limit`,
    description:
      'At 100 % the kernel kills the pod. If memory grows without traffic, delete the pod and keep its last log lines for ' +
      'the developers; if it grows with the size of the requests, lower maxRows or raise memory.',
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one pod has used all of its limit',
            series: [constant(memory('a'), limitBytes), constant(memory('b'), 0)],
            at: Duration.minutes(15),
            fires: [{ labels: { pod: 'a' }, value: '100' }],
          },
        ],
        silent: [
          {
            name: 'a pod uses half',
            series: [constant(memory('a'), limitBytes / 2)],
            at: Duration.minutes(15),
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: Duration.minutes(15) }],
      };
    },
  };
}

/**
 * All pods that the autoscaler may add are running, and they are still overloaded. A person must act. Pods are counted
 * as targets that Prometheus knows, so that an overloaded pod that misses a scrape still counts.
 *
 * @param options above 80 % for 5 minutes by default
 */
export function maxScaleHighCpu(policy: ScalingPolicy, options: UsageAlertOptions = {}): Alert {
  const threshold = percentage(options.thresholdPercent ?? 80);
  const { target: service, maxReplicas } = policy;
  const cpu = podCpu(service);
  const up = (pod?: string): string => select(UP, { ...seriesLabels(service), pod });
  const pods = (count: number, percent: number) =>
    Array.from({ length: count }, (_, index) => `pod-${index}`).flatMap((pod) => [
      constant(up(pod), 1),
      constant(cpu(pod), percent),
    ]);
  return {
    name: 'AdminNotification_MaxScaleHighCPU',
    expr: `avg(${cpu()}) > ${threshold} and count(${up()}) >= ${maxReplicas}`,
    for: options.for ?? Duration.minutes(5),
    severity: 'critical',
    summary: `${service.name} has all of its ${maxReplicas} replicas and they use {{ $value | humanize }} % of their CPU limit`,
    description:
      'The autoscaler cannot add pods. Find the source of the traffic; if it is legitimate, raise maxReplicas of ' +
      'the ScalingPolicy and check that the cluster has room.',
    labels: alertLabels(service, 'critical'),
    supersedes: ['InferenceCpuHigh'],
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'all replicas are busy',
            series: pods(maxReplicas, threshold + 5),
            at: Duration.minutes(15),
            fires: [{ value: String(threshold + 5) }],
          },
        ],
        silent: [
          {
            name: 'a replica can still be added',
            series: pods(maxReplicas - 1, 99),
            at: Duration.minutes(15),
          },
          {
            name: 'all replicas run and are idle',
            series: pods(maxReplicas, 10),
            at: Duration.minutes(15),
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: Duration.minutes(15) }],
      };
    },
  };
}

function podCpu(service: Watched): (pod?: string) => string {
  return (pod) => select(METRICS.cpuUsage, { ...seriesLabels(service), pod });
}

function percentage(percent: number): number {
  if (percent >= 1 && percent <= 99) return percent;
  throw new Error(
    `thresholdPercent must be 1 to 99, got ${percent}; usage never goes above 100, and 0.8 would mean 0.8 %`,
  );
}
