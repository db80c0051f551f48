import { Duration } from 'cdk8s';
import { METRICS } from '../../../runtime/contract/metrics';
import { ROUTES } from '../../../runtime/contract/routes';
import { bucketsOf, countOf, histogramQuantile, prometheusDuration, rate, sumOf } from '../promql';
import type { Watched } from '../scraped-service';
import { alertLabels } from './alert-labels';
import { growing } from './samples';
import { INFERENCE_ROUTE, seriesLabels } from '../service-series';
import type { Alert, Scenarios } from './alert';

/** Options of `latencyP95High` and `latencyMeanHigh`. */
export interface LatencyAlertOptions {
  /**
   * Answer time above which the alert fires. For a quantile it must be below 10 seconds, the greatest bucket bound of
   * the runtime: a quantile above it cannot be computed.
   *
   * @default - 1 second for the 95th percentile, 2 seconds for the mean
   */
  readonly threshold?: Duration;
  /**
   * Time over which answer times are measured.
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

const DURATION = METRICS.httpRequestDuration;
const PREDICTIONS = { method: 'POST', route: INFERENCE_ROUTE } as const;
const ONE_ROUTE = { route: ROUTES.predict, pod: 'a' } as const;
const GREATEST_BUCKET = DURATION.buckets[DURATION.buckets.length - 1]!;
const DESCRIPTION =
  'Look first at the CPU of the pods: a pod near its limit is throttled, and more replicas help. If the CPU is idle, ' +
  'compare the batch size of the requests (MAX_ROWS) and the number of trees with those of the last release.';

/** One request in twenty takes longer than the threshold. */
export function latencyP95High(service: Watched, options: LatencyAlertOptions = {}): Alert {
  const { threshold = Duration.seconds(1), window = Duration.minutes(5) } = options;
  const seconds = threshold.toMilliseconds() / 1000;
  if (seconds >= GREATEST_BUCKET) {
    throw new Error(
      `the threshold of latencyP95High must be below ${GREATEST_BUCKET} seconds, got ${seconds}; ` +
        `${DURATION.name} has no greater bucket, so the alert would never fire`,
    );
  }
  const matchers = { ...seriesLabels(service), ...PREDICTIONS };
  const observed = (fast: number, slow: number) => [
    growing(bucketsOf(DURATION, { ...matchers, ...ONE_ROUTE }, DURATION.buckets[0]), fast),
    growing(bucketsOf(DURATION, { ...matchers, ...ONE_ROUTE }, GREATEST_BUCKET), fast),
    growing(bucketsOf(DURATION, { ...matchers, ...ONE_ROUTE }, '+Inf'), fast + slow),
  ];
  const value = histogramQuantile(0.95, DURATION, matchers, window);
  return {
    name: 'InferenceLatencyP95High',
    expr: `${value} > ${seconds}`,
    value,
    threshold: seconds,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `95 % of the answers of ${service.name} take up to {{ $value | humanizeDuration }}, above ${seconds}s`,
    description: DESCRIPTION,
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: 'one request in ten is slower than any bucket',
            series: observed(54, 6),
            at: Duration.minutes(15),
            fires: [{ value: `${GREATEST_BUCKET}s` }],
          },
        ],
        silent: [
          { name: 'one request in a hundred is slow', series: observed(99, 1), at: Duration.minutes(15) },
        ],
        noData: [
          {
            name: 'there is no traffic, so the quantile is not a number',
            series: observed(0, 0),
            at: Duration.minutes(15),
          },
          { name: 'there are no series', series: [], at: Duration.minutes(15) },
        ],
      };
    },
  };
}

/** Requests take longer than the threshold on average. */
export function latencyMeanHigh(service: Watched, options: LatencyAlertOptions = {}): Alert {
  const { threshold = Duration.seconds(2), window = Duration.minutes(5) } = options;
  const seconds = threshold.toMilliseconds() / 1000;
  const matchers = { ...seriesLabels(service), ...PREDICTIONS };
  const total = (series: string): string => `sum(${rate(series, window)})`;
  const observed = (requests: number, meanSeconds: number) => [
    growing(countOf(DURATION, { ...matchers, ...ONE_ROUTE }), requests),
    growing(sumOf(DURATION, { ...matchers, ...ONE_ROUTE }), requests * meanSeconds),
  ];
  const value = `${total(sumOf(DURATION, matchers))} / ${total(countOf(DURATION, matchers))}`;
  return {
    name: 'InferenceLatencyMeanHigh',
    expr: `${value} > ${seconds}`,
    value,
    threshold: seconds,
    for: options.for ?? Duration.minutes(5),
    severity: 'warning',
    summary: `an answer of ${service.name} takes {{ $value | humanizeDuration }} on average, above ${seconds}s`,
    description: DESCRIPTION,
    labels: alertLabels(service, 'warning'),
    get scenarios(): Scenarios {
      return {
        firing: [
          {
            name: `each request takes 5 s longer than ${prometheusDuration(threshold)}`,
            series: observed(60, seconds + 5),
            at: Duration.minutes(15),
            fires: [{ value: `${seconds + 5}s` }],
          },
        ],
        silent: [
          {
            name: 'each request takes half the threshold',
            series: observed(60, seconds / 2),
            at: Duration.minutes(15),
          },
        ],
        noData: [
          {
            name: 'there is no traffic, and 0 / 0 is not a number',
            series: observed(0, 0),
            at: Duration.minutes(15),
          },
          { name: 'there are no series', series: [], at: Duration.minutes(15) },
        ],
      };
    },
  };
}
