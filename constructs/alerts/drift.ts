import { Duration } from 'cdk8s';
import { METRICS } from '../../runtime/contract';
import type { DriftMonitor } from '../drift-monitor';
import { increase, select } from '../promql';
import { alertLabels, constant, growing, seriesLabels, type Alert } from './alert';

export interface DriftAlertOptions {
  /** How long it must last. */
  readonly for?: Duration;
}

/**
 * What clients send is no longer what the model was trained on.
 *
 * @param options for 5 minutes by default
 */
export function driftDetected(monitor: DriftMonitor, options: DriftAlertOptions = {}): Alert {
  const { target: service, window, fullWindowShift } = monitor;
  const drifted = (feature?: string, pod?: string): string =>
    select(METRICS.driftDetected, { ...seriesLabels(service), feature, pod });
  return {
    name: 'ModelDriftDetected',
    expr: `max by (feature) (${drifted()}) == 1`,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `the feature {{ $labels.feature }} of ${service.name} has drifted from the training data`,
    description:
      `The mean of the last ${window} rows lies more than ${fullWindowShift} standard deviations from the baseline's. ` +
      'Read /drift of a pod for both values. If the source has changed its unit or fails, mend it there; if the world has ' +
      'changed, train on newer data.',
    labels: alertLabels(service, 'warning'),
    scenarios: {
      firing: [
        {
          name: 'one pod sees one feature drift',
          series: [
            constant(drifted('cpu', 'a'), 1),
            constant(drifted('cpu', 'b'), 0),
            constant(drifted('memory', 'a'), 0),
          ],
          at: Duration.minutes(15),
          fires: [{ labels: { feature: 'cpu' } }],
        },
      ],
      silent: [
        {
          name: 'no feature has drifted',
          series: [constant(drifted('cpu', 'a'), 0), constant(drifted('memory', 'a'), 0)],
          at: Duration.minutes(15),
        },
        {
          name: 'drift ends before the time is over',
          series: [{ series: drifted('cpu', 'a'), values: '0+0x5 1+0x2 0+0x20' }],
          at: Duration.minutes(8),
        },
      ],
      noData: [{ name: 'there are no series', series: [], at: Duration.minutes(15) }],
    },
  };
}

/**
 * Requests come, and no pod has seen enough rows to judge them: the monitor says nothing because it cannot.
 *
 * @param options for 1 hour by default
 */
export function driftUnjudged(monitor: DriftMonitor, options: DriftAlertOptions = {}): Alert {
  const { target: service, minimumSample } = monitor;
  const labels = seriesLabels(service);
  const rows = (pod?: string): string => select(METRICS.driftWindowRows, { ...labels, pod });
  const requests = (pod?: string): string => select(METRICS.inferenceRequests, { ...labels, pod });
  const wait = options.for ?? Duration.hours(1);
  const at = Duration.minutes(wait.toMinutes() + 30);
  const steps = wait.toMinutes() + 40;
  const pod = (windowRows: number, requestsPerMinute: number) => [
    { ...constant(rows('a'), windowRows), values: `${windowRows}+0x${steps}` },
    { ...growing(requests('a'), requestsPerMinute), values: `0+${requestsPerMinute}x${steps}` },
  ];
  return {
    name: 'ModelDriftUnjudged',
    expr: `max(${rows()}) < ${minimumSample} and sum(${increase(requests(), Duration.minutes(15))}) > ${minimumSample}`,
    for: wait,
    severity: 'info',
    summary: `${service.name} answers requests and has only {{ $value | humanize }} rows to judge drift by`,
    description:
      `No pod has the ${minimumSample} rows that the monitor waits for. Pods that are replaced too often start from nothing: ` +
      'see their age. With little traffic for many pods, lower minimumSample.',
    labels: alertLabels(service, 'info'),
    scenarios: {
      firing: [
        {
          name: 'requests leave no rows in the window',
          series: pod(0, 60),
          at,
          fires: [{ value: '0' }],
        },
      ],
      silent: [
        { name: 'the window is judged', series: pod(minimumSample, 60), at },
        { name: 'there is no traffic', series: pod(0, 0), at },
      ],
      noData: [{ name: 'there are no series', series: [], at }],
    },
  };
}
