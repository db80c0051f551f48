import { Duration } from 'cdk8s';
import { METRICS, PROCESS_METRICS, type Metric } from '../../../runtime/contract/metrics';
import { ROUTES } from '../../../runtime/contract/routes';
import type { Watched } from '../scraped-service';
import { increase, rate, select, UP } from '../promql';
import { alertLabels } from './alert-labels';
import { constant, growing } from './samples';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';

/** Options of `errorRatioHigh`. */
export interface ErrorRatioAlertOptions {
  /**
   * Share of failed requests above which the alert fires, 0 to 1.
   *
   * @default 0.05
   */
  readonly thresholdRatio?: number;
  /**
   * Requests that the window must hold: without traffic there is no ratio, and one failure at night is not a trend.
   *
   * @default 10
   */
  readonly minimumRequests?: number;
  /**
   * Time over which requests are counted.
   *
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(5)
   */
  readonly for?: Duration;
}

/** Predictions fail through a fault of the service (status 5xx). Refused input (4xx) is the client's fault. */
export function errorRatioHigh(service: Watched, options: ErrorRatioAlertOptions = {}): Alert {
  const { thresholdRatio = 0.05, minimumRequests = 10, window = Duration.minutes(5) } = options;
  if (!(thresholdRatio > 0 && thresholdRatio < 1)) {
    throw new Error(`thresholdRatio must be a share between 0 and 1, got ${thresholdRatio}; 0.05 is 5 %`);
  }
  const matchers = { ...seriesLabels(service), route: INFERENCE_ROUTE };
  const all = select(METRICS.httpRequests, matchers);
  const failed = select(METRICS.httpRequests, { ...matchers, status: { regex: '5..' } });
  const answered = (status: string, perMinute: number) =>
    growing(
      select(METRICS.httpRequests, { ...matchers, method: 'POST', route: ROUTES.predict, status, pod: 'a' }),
      perMinute,
    );
  const value = `sum(${rate(failed, window)}) / sum(${rate(all, window)})`;
  return {
    name: 'InferenceErrorRatioHigh',
    expr: `${value} > ${thresholdRatio} and sum(${increase(all, window)}) >= ${minimumRequests}`,
    value,
    threshold: thresholdRatio,
    for: options.for ?? Duration.minutes(5),
    severity: 'critical',
    summary: `{{ $value | humanizePercentage }} of the predictions of ${service.name} fail`,
    description:
      `503: the pod sheds load (${METRICS.requestsShed.name} rises: add replicas), or it has no model (${ROUTES.readyz} answers ` +
      '503: read its log). 500 is a defect: roll back to the last release.',
    labels: alertLabels(service, 'critical'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'every request fails',
            series: [answered('200', 0), answered('500', 60)],
            at: Duration.minutes(15),
            fires: [{ value: '100%' }],
          },
        ],
        silent: [
          {
            name: 'the requests of clients are refused',
            series: [answered('200', 30), answered('400', 30), answered('500', 0)],
            at: Duration.minutes(15),
          },
          {
            name: 'a single request in the night fails',
            series: [answered('200', 0), { ...answered('500', 0), values: '0+0x12 1+0x18' }],
            at: Duration.minutes(16),
          },
        ],
        noData: [
          {
            name: 'there is no traffic',
            series: [answered('200', 0), answered('500', 0)],
            at: Duration.minutes(15),
          },
          { name: 'there are no series', series: [], at: Duration.minutes(15) },
        ],
      };
    },
  };
}

/** Options of `targetDown` and `targetAbsent`. */
export interface AvailabilityAlertOptions {
  /**
   * Time for which it must last before the alert fires.
   *
   * @default Duration.minutes(5)
   */
  readonly for?: Duration;
}

/** A pod exists and does not answer scrapes. */
export function targetDown(service: Watched, options: AvailabilityAlertOptions = {}): Alert {
  const up = (pod?: string): string => select(UP, { ...seriesLabels(service), pod });
  return {
    name: 'InferenceTargetDown',
    expr: `${up()} == 0`,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `Prometheus cannot scrape the pod {{ $labels.pod }} of ${service.name}`,
    description:
      'See whether the pod is ready. If it is, the network policy or the port blocks the scrape: metricsFrom must name the ' +
      "namespace of Prometheus. If it is not, read the pod's events and its last log lines.",
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one pod of two does not answer',
            series: [constant(up('a'), 0), constant(up('b'), 1)],
            at: Duration.minutes(15),
            fires: [{ labels: { job: service.name, pod: 'a' } }],
          },
        ],
        silent: [
          {
            name: 'all pods answer',
            series: [constant(up('a'), 1), constant(up('b'), 1)],
            at: Duration.minutes(15),
          },
        ],
        noData: [
          { name: 'there are no targets, which targetAbsent reports', series: [], at: Duration.minutes(15) },
        ],
      };
    },
  };
}

/** Prometheus has no target of the service, so no other alert about it can fire. */
export function targetAbsent(service: Watched, options: AvailabilityAlertOptions = {}): Alert {
  const up = (pod?: string): string => select(UP, { ...seriesLabels(service), pod });
  return {
    name: 'InferenceTargetAbsent',
    expr: `absent(${up()})`,
    for: options.for ?? Duration.minutes(5),
    severity: 'critical',
    summary: `Prometheus finds no pod of ${service.name}`,
    description:
      'See whether the Deployment has pods. If it has, the ServiceMonitor is not selected: its labels must be those ' +
      "that the Prometheus object's serviceMonitorSelector requires, and its selector must match the Service.",
    labels: alertLabels(service, 'critical'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'the last target went away',
            series: [{ series: up('a'), values: '1+0x5 stale' }],
            at: Duration.minutes(20),
            fires: [{ labels: { job: service.name } }],
          },
        ],
        silent: [
          { name: 'a target is down, but known', series: [constant(up('a'), 0)], at: Duration.minutes(15) },
        ],
        noData: [
          {
            name: 'there are no targets',
            series: [],
            at: Duration.minutes(15),
            fires: [{ labels: { job: service.name } }],
          },
        ],
      };
    },
  };
}

/** Options of `metricsAbsent`. */
export interface MetricsAbsentOptions extends AvailabilityAlertOptions {
  /**
   * Metrics that the service must export.
   *
   * @default - the metrics that alerts on latency, errors, data quality, CPU and memory read
   */
  readonly metrics?: readonly Metric[];
}

const READ_BY_ALERTS: readonly Metric[] = [
  METRICS.httpRequests,
  METRICS.httpRequestDuration,
  METRICS.cpuUsage,
  METRICS.dataQualityViolations,
  METRICS.dataQualityRows,
  PROCESS_METRICS.residentMemory,
];

/** Pods are scraped, but do not export a metric that an alert reads, so that alert can never fire. */
export function metricsAbsent(service: Watched, options: MetricsAbsentOptions = {}): Alert {
  const { metrics = READ_BY_ALERTS } = options;
  const labels = seriesLabels(service);
  const names = metrics.map(({ name, type }) => (type === 'histogram' ? `${name}_count` : name));
  const seriesOf = (name: string, pod?: string): string =>
    select({ name, type: 'gauge', help: '', labels: [] }, { ...labels, pod });
  // source label and pattern are empty, so the label is always set
  const missing = names.map(
    (name) => `label_replace(absent(${seriesOf(name)}), "metric", "${name}", "", "")`,
  );
  const up = constant(select(UP, { ...labels, pod: 'a' }), 1);
  const [first = '', ...others] = names;
  return {
    name: 'InferenceMetricsAbsent',
    expr: `(${missing.join(' or ')}) and on () max(${select(UP, labels)}) == 1`,
    for: options.for ?? Duration.minutes(10),
    severity: 'critical',
    summary: `${service.name} does not export {{ $labels.metric }}`,
    description:
      `An alert reads this metric and can no longer fire. Compare ${ROUTES.metrics} of a pod with the release that the alerts were ` +
      'synthesized for: the image and the manifests must be of the same release.',
    labels: alertLabels(service, 'critical'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one metric is missing',
            series: [up, ...others.map((name) => constant(seriesOf(name, 'a'), 1))],
            at: Duration.minutes(25),
            fires: [{ labels: { job: service.name, metric: first } }],
          },
        ],
        silent: [
          {
            name: 'all metrics exist',
            series: [up, ...names.map((name) => constant(seriesOf(name, 'a'), 1))],
            at: Duration.minutes(25),
          },
        ],
        noData: [
          { name: 'nothing is scraped, which targetAbsent reports', series: [], at: Duration.minutes(25) },
        ],
      };
    },
  };
}
