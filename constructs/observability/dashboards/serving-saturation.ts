import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS, PROCESS_METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { Alert } from '../alerts/alert';
import { select, UP } from '../promql';
import type { SizedService } from '../scraped-service';
import { alertLimits } from './alert-limits';
import { grafana } from './grafana-sdk';
import { DESIRED_REPLICAS } from './outside-metrics';
import type { Query } from './panel-props';
import { graph } from './panels';

/** An autoscaler, as its HorizontalPodAutoscaler is named, and its bounds. */
export interface ScalingBounds {
  readonly autoscaler: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** The row for saturation: CPU, the event loop, memory, and pods that may still be added. */
export function addSaturationRow(
  dashboard: DashboardBuilder,
  service: SizedService,
  alerts: readonly Alert[],
  scaling: ScalingBounds | undefined,
): void {
  const labels = seriesLabels(service);
  const limitBytes = 1024 * service.resources.memory.toKibibytes();
  const memoryPercent = alertLimits(alerts, ['InferenceMemoryHigh'], 100);
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Saturation'))
    .withPanel(
      graph({
        title: 'Replicas',
        description:
          'Pods that Prometheus knows, pods that the autoscaler requires, and its bounds. At the upper bound a ' +
          'person must act.',
        unit: grafana.units.Short,
        queries: [
          { expr: `count(${select(UP, labels)})`, legend: 'pods' },
          { expr: `sum(${select(UP, labels)})`, legend: 'answering' },
          ...(scaling === undefined ? [] : scalingQueries(service.namespace, scaling)),
        ],
        span: 6,
      }),
    )
    .withPanel(
      graph({
        title: 'CPU',
        description:
          'CPU usage of each pod since the previous scrape, as a share of its limit. Near 100 % the kernel throttles it.',
        unit: grafana.units.Percent,
        queries: [{ expr: `max by (pod) (${select(METRICS.cpuUsage, labels)})`, legend: '{{pod}}' }],
        limits: alertLimits(alerts, ['InferenceCpuHigh', 'InferenceCpuCritical']),
        max: 100,
        span: 6,
      }),
    )
    .withPanel(
      graph({
        title: 'Event loop lag',
        description:
          '99th percentile of the delay of timers in each pod. Every request of the pod waits this long, including probes.',
        unit: grafana.units.Seconds,
        queries: [
          { expr: `max by (pod) (${select(PROCESS_METRICS.eventLoopLagP99, labels)})`, legend: '{{pod}}' },
        ],
        span: 6,
      }),
    )
    .withPanel(
      graph({
        title: 'Memory',
        description:
          'Resident memory of each pod. The kernel kills a pod at its limit, the upper end of the axis.',
        unit: grafana.units.BytesIEC,
        queries: [
          { expr: `max by (pod) (${select(PROCESS_METRICS.residentMemory, labels)})`, legend: '{{pod}}' },
        ],
        limits: {
          warning: memoryPercent.warning && memoryPercent.warning * limitBytes,
          critical: memoryPercent.critical && memoryPercent.critical * limitBytes,
        },
        max: limitBytes,
        span: 6,
      }),
    );
}

function scalingQueries(namespace: string, { autoscaler, minReplicas, maxReplicas }: ScalingBounds): Query[] {
  const desired = select(DESIRED_REPLICAS, { namespace, horizontalpodautoscaler: autoscaler });
  return [
    { expr: `max(${desired})`, legend: 'asked for' },
    { expr: `vector(${minReplicas})`, legend: 'least' },
    { expr: `vector(${maxReplicas})`, legend: 'most' },
  ];
}
