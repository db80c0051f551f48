import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import type { LagScalingPolicy } from '../../streaming/lag-scaling-policy';
import type { StreamScorer } from '../../streaming/stream-scorer';
import type { Alert } from '../alerts/alert';
import { KAFKA_EXPORTER_METRICS } from '../kafka-exporter-metrics';
import { GRAFANA_WINDOWS, histogramQuantile, increase, rate, select, UP } from '../promql';
import { seriesLabels } from '../service-series';
import { lagByPartition } from '../stream-lag';
import { alertAnnotation } from './alert-annotation';
import { alertLimits } from './alert-limits';
import { alertsFiring } from './alerts-firing';
import type { DashboardSource } from './dashboard-source';
import { grafana } from './grafana-sdk';
import { RESTARTS } from './outside-metrics';
import { addOwnPanels } from './own-panels';
import { graph, prometheusVariable, stat } from './panels';
import { dashboardAbout, runbookLink } from './service-dashboard';
import type { ServiceDashboardOptions } from './service-dashboard-options';
import { podsOf } from './service-queries';
import { addSaturationRow, type ScalingBounds } from './serving-saturation';

/** Options of `streamDashboard`. */
export interface StreamDashboardOptions extends Omit<ServiceDashboardOptions, 'service'> {
  /** The scorer that is shown. */
  readonly scorer: StreamScorer;
  /**
   * The scaling policy whose bounds are drawn beside the replicas.
   *
   * @default - no bounds
   */
  readonly scaling?: LagScalingPolicy;
  /**
   * The scorer's alerts, whose thresholds are drawn.
   *
   * @default - no thresholds
   */
  readonly alerts?: readonly Alert[];
}

/**
 * A dashboard of a stream. Its rows are in the order of an on-call engineer's questions: is something wrong, how much
 * waits and why, which messages were refused, which resource is used up.
 *
 * @example
 * new GrafanaDashboard(chart, 'stream', { dashboard: streamDashboard({ scorer, alerts: streamAlerts({ scorer }) }) });
 */
export function streamDashboard(options: StreamDashboardOptions): DashboardSource {
  const { scorer, alerts = [], scaling, runbooks } = options;
  const dashboard = dashboardAbout(scorer, 'stream', 'Stream', runbookLink(runbooks))
    .description(`Queue, throughput and dead letters of ${scorer.name}`)
    .withVariable(prometheusVariable())
    .annotation(alertAnnotation(scorer));
  addHeadline(dashboard, scorer, alerts);
  addQueueRow(dashboard, scorer, alerts);
  addBatchRow(dashboard, scorer);
  addSaturationRow(dashboard, scorer, alerts, scaling && boundsOf(scaling));
  addOwnPanels(dashboard, options);
  return dashboard;
}

/** KEDA names its HorizontalPodAutoscaler after the ScaledObject. */
function boundsOf({ target, minReplicas, maxReplicas }: LagScalingPolicy): ScalingBounds {
  return { autoscaler: `keda-hpa-${target.name}`, minReplicas, maxReplicas };
}

function addHeadline(dashboard: DashboardBuilder, scorer: StreamScorer, alerts: readonly Alert[]): void {
  const { namespace } = scorer;
  const labels = seriesLabels(scorer);
  const dead = select(STREAM_METRICS.deadLetters, labels);
  const restarts = select(RESTARTS, { namespace, pod: podsOf(scorer) });
  const assigned = select(STREAM_METRICS.assignedPartitions, labels);
  dashboard
    .withPanel(alertsFiring(scorer))
    .withPanel(
      stat({
        title: 'Waiting',
        description: 'Messages that wait, over all partitions. No data: nobody knows.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum(${lagByPartition(scorer)})`, legend: 'messages' }],
        limits: alertLimits(alerts, ['KafkaQueueHigh']),
      }),
    )
    .withPanel(
      stat({
        title: 'Consumed',
        description: 'Messages per second whose offsets were committed.',
        unit: grafana.units.Short,
        queries: [{ expr: consumptionRate(scorer), legend: 'messages' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Dead letters',
        description: 'Messages in the time shown that could not be scored.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum(${increase(dead, GRAFANA_WINDOWS.range)})`, legend: 'messages' }],
        limits: { warning: 1 },
      }),
    )
    .withPanel(
      stat({
        title: 'Partitions read',
        description: `Partitions that a scorer has, of the ${scorer.topic.partitions} of the topic. Fewer: messages of the others wait.`,
        unit: grafana.units.Short,
        queries: [{ expr: `sum(${assigned})`, legend: 'partitions' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Restarts',
        description: 'Restarts of containers in the time shown; kubectl describe pod says why.',
        unit: grafana.units.Short,
        queries: [{ expr: `sum(${increase(restarts, GRAFANA_WINDOWS.range)})`, legend: 'restarts' }],
        limits: { warning: 1 },
      }),
    );
}

/** The row for the queue: how much waits, where, and what comes and goes. */
function addQueueRow(dashboard: DashboardBuilder, scorer: StreamScorer, alerts: readonly Alert[]): void {
  const labels = seriesLabels(scorer);
  const { kafka, topic, group } = scorer;
  const produced = select(STREAM_METRICS.produced, labels);
  const sent =
    kafka.exporter &&
    select(KAFKA_EXPORTER_METRICS.end, { ...seriesLabels(kafka.exporter), topic: topic.name });
  const members =
    kafka.exporter &&
    select(KAFKA_EXPORTER_METRICS.members, { ...seriesLabels(kafka.exporter), consumergroup: group });
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Queue'))
    .withPanel(
      graph({
        title: 'Waiting by partition',
        description: 'Messages that wait. One partition far above the others: a key has too many messages.',
        unit: grafana.units.Short,
        queries: [{ expr: lagByPartition(scorer), legend: '{{partition}}' }],
        limits: alertLimits(alerts, ['KafkaQueueHigh']),
        stacked: true,
      }),
    )
    .withPanel(
      graph({
        title: 'Messages',
        description: 'Messages per second that were sent, consumed and produced as results.',
        unit: grafana.units.Short,
        queries: [
          ...(sent === undefined
            ? []
            : [{ expr: `sum(${rate(sent, GRAFANA_WINDOWS.rate)})`, legend: 'sent' }]),
          { expr: consumptionRate(scorer), legend: 'consumed' },
          { expr: `sum(${rate(produced, GRAFANA_WINDOWS.rate)})`, legend: 'results' },
        ],
      }),
    )
    .withPanel(
      graph({
        title: 'Consumers',
        description: 'Pods that Prometheus scrapes, and consumers that the brokers know in the group.',
        unit: grafana.units.Short,
        queries: [
          { expr: `sum(${select(UP, labels)})`, legend: 'pods' },
          ...(members === undefined ? [] : [{ expr: `max(${members})`, legend: 'in the group' }]),
          { expr: `sum(${select(STREAM_METRICS.pausedPartitions, labels)})`, legend: 'paused partitions' },
        ],
      }),
    );
}

/** The row for batches: how long they take, and why they fail. */
function addBatchRow(dashboard: DashboardBuilder, scorer: StreamScorer): void {
  const labels = seriesLabels(scorer);
  const quantile = (share: number): string =>
    histogramQuantile(share, STREAM_METRICS.batchDuration, labels, GRAFANA_WINDOWS.rate);
  const perSecond = (metric: typeof STREAM_METRICS.retries | typeof STREAM_METRICS.deadLetters): string =>
    `sum by (reason) (${rate(select(metric, labels), GRAFANA_WINDOWS.rate)})`;
  dashboard
    .withRow(new grafana.dashboard.RowBuilder('Batches'))
    .withPanel(
      graph({
        title: 'Time of a batch',
        description:
          'From a complete batch to the commit of its offsets, retries included. No data: nothing is sent.',
        unit: grafana.units.Seconds,
        queries: [
          { expr: quantile(0.5), legend: 'half' },
          { expr: quantile(0.95), legend: '95 %' },
        ],
      }),
    )
    .withPanel(
      graph({
        title: 'Retries',
        description:
          'Batches per second that are tried again. shed, unreachable and failed are answers of the service; broker: results or offsets were not taken.',
        unit: grafana.units.Short,
        queries: [{ expr: perSecond(STREAM_METRICS.retries), legend: '{{reason}}' }],
        stacked: true,
      }),
    )
    .withPanel(
      graph({
        title: 'Dead letters',
        description: 'Messages per second that could not be scored, by reason.',
        unit: grafana.units.Short,
        queries: [{ expr: perSecond(STREAM_METRICS.deadLetters), legend: '{{reason}}' }],
        stacked: true,
      }),
    );
}

function consumptionRate(scorer: StreamScorer): string {
  return `sum(${rate(select(STREAM_METRICS.consumed, seriesLabels(scorer)), GRAFANA_WINDOWS.rate)})`;
}
