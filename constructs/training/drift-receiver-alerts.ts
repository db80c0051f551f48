import { Duration } from 'cdk8s';
import { RECEIVER_LOG_MESSAGES, RECEIVER_METRICS } from '../../runtime/contract/receiver';
import type { Alert, Scenarios } from '../observability/alerts/alert';
import { alertLabels } from '../observability/alerts/alert-labels';
import { constant, growing } from '../observability/alerts/samples';
import { increase, select, UP } from '../observability/promql';
import { seriesLabels } from '../observability/service-series';
import type { DriftReceiver } from './drift-receiver';

/** Options of `driftReceiverAlerts`. */
export interface DriftReceiverAlertOptions {
  /** The receiver that is watched. */
  readonly receiver: DriftReceiver;
}

/**
 * Alerts on a receiver: it is down, it refuses events, its target does not start trainings, or its budget is spent. Its
 * pod needs a ServiceMonitor.
 *
 * @example
 * new ServiceMonitor(chart, 'receiver-monitor', { target: receiver });
 * new PrometheusRule(chart, 'receiver-alerts', { alerts: driftReceiverAlerts({ receiver }) });
 */
export function driftReceiverAlerts({ receiver }: DriftReceiverAlertOptions): Alert[] {
  return [
    driftReceiverDown(receiver),
    driftEventsRefused(receiver),
    trainingNotStarted(receiver),
    trainingBudgetSpent(receiver),
  ];
}

const AT = Duration.minutes(25);

function driftReceiverDown(receiver: DriftReceiver): Alert {
  const up = (pod?: string): string => select(UP, { ...seriesLabels(receiver), pod });
  const wait = Duration.minutes(10);
  return {
    name: 'DriftReceiverDown',
    expr: `absent(${up()}) or max by (namespace, job) (${up()}) == 0`,
    for: wait,
    severity: 'warning',
    summary: `${receiver.name} does not answer, so drift starts no training`,
    description:
      'Services try for about an hour to deliver their events, and Alertmanager as long as an alert fires. Read the events ' +
      'of the pod and its last log lines; what the outbox holds is on its volume.',
    labels: alertLabels(receiver, 'warning'),
    get scenarios(): Scenarios {
      const fires = [{ labels: { job: receiver.name } }] as const;
      return {
        firing: [
          { name: 'the pod does not answer', series: [constant(up('a'), 0)], at: AT, fires },
          {
            name: 'the pod is gone',
            series: [{ series: up('a'), values: '1x5 stale' }],
            at: AT,
            fires,
          },
        ],
        silent: [
          { name: 'the pod answers', series: [constant(up('a'), 1)], at: AT },
          {
            name: 'the pod is replaced',
            series: [{ series: up('a'), values: '1x10 0x5 1x20' }],
            at: AT,
          },
        ],
        noData: [{ name: 'Prometheus has no target', series: [], at: AT, fires }],
      };
    },
  };
}

function driftEventsRefused(receiver: DriftReceiver): Alert {
  const labels = seriesLabels(receiver);
  const outcome = { regex: 'unauthorized|invalid|overflow' };
  const refused = select(RECEIVER_METRICS.events, { ...labels, outcome });
  const counted = (of: 'unauthorized' | 'accepted', perMinute: number) =>
    growing(
      select(RECEIVER_METRICS.events, { ...labels, pod: 'a', source: 'service', outcome: of }),
      perMinute,
    );
  return {
    name: 'DriftEventsRefused',
    expr: `sum by (source, outcome) (${increase(refused, Duration.minutes(15))}) > 0`,
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `${receiver.name} refuses events of {{ $labels.source }}: {{ $labels.outcome }}`,
    description:
      'unauthorized: the Secrets of sender and receiver differ, or a clock is more than five minutes off. invalid: a sender ' +
      'of another version. overflow: the volume is full, or a hundred services wait. The log line ' +
      `“${RECEIVER_LOG_MESSAGES.refused}” says which.`,
    labels: alertLabels(receiver, 'warning'),
    get scenarios(): Scenarios {
      const fires = [{ labels: { source: 'service', outcome: 'unauthorized' } }] as const;
      return {
        firing: [
          { name: 'a sender signs with another key', series: [counted('unauthorized', 1)], at: AT, fires },
        ],
        silent: [
          {
            name: 'all events are accepted',
            series: [counted('unauthorized', 0), counted('accepted', 6)],
            at: AT,
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: AT }],
      };
    },
  };
}

function trainingNotStarted(receiver: DriftReceiver): Alert {
  const failing = select(RECEIVER_METRICS.targetFailing, seriesLabels(receiver));
  const series = select(RECEIVER_METRICS.targetFailing, { ...seriesLabels(receiver), pod: 'a' });
  return {
    name: 'DriftTrainingNotStarted',
    expr: `max(${failing}) == 1`,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `${receiver.name} cannot start a training`,
    description:
      `The cause waits and is tried again. The log line “${RECEIVER_LOG_MESSAGES.trainingFailed}” gives the answer of the ` +
      'target: 401 and 403 want a token or a right, 404 a CronJob, project or DAG, 422 a RetrainingJobPolicy that fits the ' +
      'CronJob; no answer wants a network policy, or patience.',
    labels: alertLabels(receiver, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [{ name: 'each try fails', series: [constant(series, 1)], at: AT, fires: [{}] }],
        silent: [
          { name: 'the last try succeeded', series: [constant(series, 0)], at: AT },
          {
            name: 'the target is back after five minutes',
            series: [{ series, values: '0x10 1x5 0x20' }],
            at: AT,
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: AT }],
      };
    },
  };
}

function trainingBudgetSpent(receiver: DriftReceiver): Alert {
  const labels = seriesLabels(receiver);
  const budget = select(RECEIVER_METRICS.budget, labels);
  const waiting = select(RECEIVER_METRICS.waiting, labels);
  const at = (left: number, causes: number) => [
    constant(select(RECEIVER_METRICS.budget, { ...labels, pod: 'a' }), left),
    constant(select(RECEIVER_METRICS.waiting, { ...labels, pod: 'a' }), causes),
  ];
  return {
    name: 'DriftTrainingBudgetSpent',
    expr: `max(${budget}) == 0 and max(${waiting}) > 0`,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `Drift asks ${receiver.name} for more trainings than its daily budget`,
    description:
      'The trainings of the day did not end the drift: see whether their challengers lost, or whether the source of the data ' +
      'is broken, which no training mends. The next one starts when the first of the day is 24 hours old.',
    labels: alertLabels(receiver, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [{ name: 'a cause waits and nothing is left', series: at(0, 1), at: AT, fires: [{}] }],
        silent: [
          { name: 'nothing is left and no cause waits', series: at(0, 0), at: AT },
          { name: 'a cause waits for the minimum interval', series: at(1, 1), at: AT },
        ],
        noData: [{ name: 'there are no series', series: [], at: AT }],
      };
    },
  };
}
