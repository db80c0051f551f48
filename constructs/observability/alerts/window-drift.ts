import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import { UNJUDGED_REASONS } from '../../../runtime/contract/unjudged';
import { ROUTES } from '../../../runtime/contract/routes';
import type { DriftMonitor } from '../../serving/drift-monitor';
import { increase, select } from '../promql';
import { alertLabels } from './alert-labels';
import { constant, growing } from './samples';
import { seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';

/** Options of the alerts on drift. */
export interface DriftAlertOptions {
  /** Time for which drift must last before the alert fires. */
  readonly for?: Duration;
}

/** Values of `drift_state`. */
const STATES = { none: 0, possible: 1, drift: 2 } as const;

/**
 * A pod has confirmed that the rows of its window, or the predictions for them, differ from the training data. The alert
 * has the labels `feature` and `pod`.
 *
 * @param options for 5 minutes by default
 */
export function driftDetected(monitor: DriftMonitor, options: DriftAlertOptions = {}): Alert {
  const { target: service, window } = monitor;
  const state = driftState(monitor);
  return {
    name: 'ModelDriftDetected',
    expr: `max by (feature, pod) (${state()}) == ${STATES.drift}`,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `{{ $labels.feature }} of ${service.name} has drifted from the training data in the pod {{ $labels.pod }}`,
    description:
      `The last ${window} rows of the pod differ from the baseline by more than chance, in several evaluations. ` +
      `Read ${ROUTES.drift} of this pod for the tests and both distributions. If the source has changed its unit or fails, ` +
      'fix it there; if the data has really changed, train on newer data. The feature "prediction" stands for the ' +
      'model\'s predictions, "all features" for the dependence of the numeric features on each other, and "refused rows" ' +
      'for rows that cannot be predicted because a value is missing or of an unseen category.',
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one pod confirms one feature',
            series: [
              constant(state('cpu', 'a'), STATES.drift),
              constant(state('cpu', 'b'), STATES.none),
              constant(state('memory', 'a'), STATES.none),
            ],
            at: Duration.minutes(15),
            fires: [{ labels: { feature: 'cpu', pod: 'a' } }],
          },
          {
            name: 'the predictions drift',
            series: [
              constant(state('prediction', 'a'), STATES.drift),
              constant(state('cpu', 'a'), STATES.none),
            ],
            at: Duration.minutes(15),
            fires: [{ labels: { feature: 'prediction', pod: 'a' } }],
          },
          {
            name: 'most rows are refused, and the others are as in training',
            series: [
              constant(state('refused rows', 'a'), STATES.drift),
              constant(state('cpu', 'a'), STATES.none),
            ],
            at: Duration.minutes(15),
            fires: [{ labels: { feature: 'refused rows', pod: 'a' } }],
          },
        ],
        silent: [
          {
            name: 'no feature has drifted',
            series: [constant(state('cpu', 'a'), STATES.none), constant(state('memory', 'a'), STATES.none)],
            at: Duration.minutes(15),
          },
          {
            name: 'drift is possible and not confirmed',
            series: [constant(state('cpu', 'a'), STATES.possible)],
            at: Duration.minutes(15),
          },
          {
            name: 'drift ends before the alert may fire',
            series: [{ series: state('cpu', 'a'), values: '0+0x5 2+0x2 0+0x20' }],
            at: Duration.minutes(8),
          },
        ],
        noData: [{ name: 'there are no series', series: [], at: Duration.minutes(15) }],
      };
    },
  };
}

/**
 * For a long time, some evaluations of a feature find drift and too few agree to confirm it: the drift is too small for
 * the window, or the thresholds are too low.
 *
 * @param options for 1 hour by default
 */
export function driftPossible(monitor: DriftMonitor, options: DriftAlertOptions = {}): Alert {
  const { target: service } = monitor;
  const state = driftState(monitor);
  const wait = options.for ?? Duration.hours(1);
  const at = Duration.minutes(wait.toMinutes() + 30);
  const steps = wait.toMinutes() + 40;
  const lasting = (series: string, value: number) => ({ series, values: `${value}+0x${steps}` });
  return {
    name: 'ModelDriftPossible',
    expr: `max by (feature) (${state()}) == ${STATES.possible}`,
    for: wait,
    severity: 'info',
    summary: `{{ $labels.feature }} of ${service.name} may be drifting from the training data`,
    description:
      `Some evaluations find a difference and others do not, for a long time. Read ${ROUTES.drift} of a pod. If the effect is ` +
      'small and steady, a longer window decides more reliably. If there is no effect, lower falseAlarmBudget, or train ' +
      'again so that the thresholds are calibrated for this window.',
    labels: alertLabels(service, 'info'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'drift of a feature is possible for a long time',
            series: [lasting(state('cpu', 'a'), STATES.possible), lasting(state('memory', 'a'), STATES.none)],
            at,
            fires: [{ labels: { feature: 'cpu' } }],
          },
        ],
        silent: [
          {
            name: 'drift is confirmed, which is another alert',
            series: [lasting(state('cpu', 'a'), STATES.drift)],
            at,
          },
          {
            name: 'possible drift ends without confirmation',
            series: [{ series: state('cpu', 'a'), values: `1+0x10 0+0x${steps}` }],
            at,
          },
        ],
        noData: [{ name: 'there are no series', series: [], at }],
      };
    },
  };
}

function driftState({ target: service }: DriftMonitor): (feature?: string, pod?: string) => string {
  return (feature, pod) => select(METRICS.driftState, { ...seriesLabels(service), feature, pod });
}

/**
 * The service gets requests, but no pod has enough rows in its window for an evaluation, so drift is not detected.
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
    summary: `${service.name} gets requests, and its fullest drift window has only {{ $value | humanize }} rows`,
    description:
      `No pod has the ${minimumSample} rows that an evaluation needs. A pod that is replaced starts with an empty window: ` +
      'look at the age of the pods. With little traffic for many pods, lower minimumSample.',
    labels: alertLabels(service, 'info'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'requests leave no rows in the window',
            series: pod(0, 60),
            at,
            fires: [{ value: '0' }],
          },
        ],
        silent: [
          { name: 'the window is evaluated', series: pod(minimumSample, 60), at },
          { name: 'there is no traffic', series: pod(0, 0), at },
        ],
        noData: [{ name: 'there are no series', series: [], at }],
      };
    },
  };
}

/**
 * Drift of a feature, or of the predictions, cannot be judged with this model, because rows of its training data depend on
 * each other. The alert has the labels `feature` and `reason`.
 *
 * @param options for 1 hour by default
 */
export function driftFeatureUnjudged(monitor: DriftMonitor, options: DriftAlertOptions = {}): Alert {
  const { target: service } = monitor;
  const [reason] = UNJUDGED_REASONS;
  const unjudged = (pod?: string): string =>
    select(METRICS.driftUnjudged, {
      ...seriesLabels(service),
      ...(pod !== undefined && { feature: 'temperature', reason, pod }),
    });
  const wait = options.for ?? Duration.hours(1);
  const at = Duration.minutes(wait.toMinutes() + 30);
  const steps = wait.toMinutes() + 40;
  return {
    name: 'ModelDriftFeatureUnjudged',
    expr: `max by (feature, reason) (${unjudged()}) == 1`,
    for: wait,
    severity: 'info',
    summary: `Drift of {{ $labels.feature }} of ${service.name} cannot be judged: {{ $labels.reason }}`,
    description:
      'The rows of its training data depend on the rows before them. With period_not_covered it wandered as slowly as the ' +
      'data is long: train on more periods. With window_not_calibrated the model has no thresholds for the window of ' +
      'this service: train with --drift-window and the size of the window.',
    labels: alertLabels(service, 'info'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one feature cannot be judged, in two pods',
            series: ['a', 'b'].map((pod) => ({ ...constant(unjudged(pod), 1), values: `1+0x${steps}` })),
            at,
            fires: [{ labels: { feature: 'temperature', reason } }],
          },
        ],
        silent: [
          {
            name: 'a model with more periods has replaced it',
            series: [{ ...constant(unjudged('a'), 1), values: '1+0x5 stale' }],
            at,
          },
        ],
        noData: [{ name: 'there are no series', series: [], at }],
      };
    },
  };
}
