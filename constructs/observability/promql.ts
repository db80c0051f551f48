import type { Duration } from 'cdk8s';
import type { Metric } from '../../runtime/contract/metrics';
import type { REVISION_SERIES_LABEL } from '../private/revision';

/** Labels that Prometheus adds to the series of a target that the operator found. */
export type TargetLabel =
  | 'namespace'
  | 'job'
  | 'service'
  | 'pod'
  | 'container'
  | 'endpoint'
  | 'instance'
  | typeof REVISION_SERIES_LABEL;

/** A label's value, or a pattern that it must match. */
export type Matcher<V extends string = string> = V | { readonly regex: string };

/** Values that a label of a metric can have: those of a fixed list, or any text. */
export type ValueOf<M extends Metric, L extends string> = M extends {
  readonly values: { readonly [K in L]: readonly (infer V extends string)[] };
}
  ? V
  : string;

/** Labels of a metric's series: its own and the target's. */
export type LabelOf<M extends Metric> = M['labels'][number] | TargetLabel;

/** For a metric of the contract: only its own labels and the target's, with a value of the label's list if it has one. */
export type Matchers<M extends Metric> = { readonly [L in LabelOf<M>]?: Matcher<ValueOf<M, L>> };

/** A metric with buckets. */
export type Histogram = Metric & { readonly type: 'histogram'; readonly buckets: readonly number[] };

/** Whether the last scrape of a target succeeded; this series is from Prometheus. */
export const UP = {
  name: 'up',
  type: 'gauge',
  help: '1 if the target could be scraped, else 0.',
  labels: [],
} as const satisfies Metric;

/**
 * The series of a metric.
 *
 * @example select(METRICS.httpRequests, { namespace: 'serving', status: { regex: '5..' } })
 *   // http_requests_total{namespace="serving",status=~"5.."}
 */
export function select<M extends Metric>(metric: M, matchers: Matchers<M>): string {
  return series(metric.name, matchers);
}

/** The series that hold a histogram's number of observations. */
export function countOf<M extends Histogram>(metric: M, matchers: Matchers<M>): string {
  return series(`${metric.name}_count`, matchers);
}

/** The series that hold the sum of a histogram's observations. */
export function sumOf<M extends Histogram>(metric: M, matchers: Matchers<M>): string {
  return series(`${metric.name}_sum`, matchers);
}

/** The series that hold a histogram's cumulative buckets; `le` is an upper bound, or `+Inf`. */
export function bucketsOf<M extends Histogram>(
  metric: M,
  matchers: Matchers<M>,
  le?: number | '+Inf',
): string {
  return series(`${metric.name}_bucket`, { ...matchers, ...(le === undefined ? {} : { le: String(le) }) });
}

/**
 * The series that count observations up to a bucket's bound, in both notations of the bound: since version 3 Prometheus
 * stores `le="1"` as `le="1.0"`, and a selector for one does not match the other.
 *
 * @throws if the histogram has no such bucket
 */
export function upTo<M extends Histogram>(metric: M, matchers: Matchers<M>, bound: number): string {
  if (!metric.buckets.includes(bound)) {
    throw new Error(`${metric.name} has no bucket of ${bound}; choose one of ${metric.buckets.join(', ')}`);
  }
  const le = String(bound);
  return series(`${metric.name}_bucket`, {
    ...matchers,
    le: Number.isInteger(bound) ? { regex: `${le}([.]0)?` } : le,
  });
}

/**
 * Windows that Grafana fills in: `rate` holds enough scrapes for a rate, and `range` is the time range of the
 * dashboard.
 */
export const GRAFANA_WINDOWS = { rate: '$__rate_interval', range: '$__range' } as const;

/** A duration, or a window that Grafana fills in. */
export type Window = Duration | (typeof GRAFANA_WINDOWS)[keyof typeof GRAFANA_WINDOWS];

/** Per-second rate of a counter, over a window. */
export function rate(counter: string, window: Window): string {
  return `rate(${counter}[${windowText(window)}])`;
}

/** Increase of a counter, over a window. */
export function increase(counter: string, window: Window): string {
  return `increase(${counter}[${windowText(window)}])`;
}

/**
 * A quantile of a histogram's observations in a window, over all pods of a service. It is not a number without
 * observations, and at most the greatest finite bucket bound.
 *
 * @param quantile 0 to 1
 */
export function histogramQuantile<M extends Histogram>(
  quantile: number,
  metric: M,
  matchers: Matchers<M>,
  window: Window,
): string {
  return `histogram_quantile(${quantile}, sum by (le) (${rate(bucketsOf(metric, matchers), window)}))`;
}

/** A duration in Prometheus' notation: 300 seconds are `5m`. */
export function prometheusDuration(duration: Duration): string {
  const milliseconds = duration.toMilliseconds();
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const;
  if (milliseconds === 0) return '0s';
  const unit = units.find(([, size]) => milliseconds % size === 0);
  return unit === undefined ? `${milliseconds}ms` : `${milliseconds / unit[1]}${unit[0]}`;
}

function windowText(window: Window): string {
  return typeof window === 'string' ? window : prometheusDuration(window);
}

function series(name: string, matchers: Readonly<Record<string, Matcher | undefined>>): string {
  const parts: string[] = [];
  for (const [label, matcher] of Object.entries(matchers)) {
    if (matcher === undefined) continue;
    parts.push(
      typeof matcher === 'string'
        ? `${label}=${JSON.stringify(matcher)}`
        : `${label}=~${JSON.stringify(matcher.regex)}`,
    );
  }
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`;
}
