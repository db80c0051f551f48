import type { Duration } from 'cdk8s';
import type { InferenceService } from '../../serving/inference-service';
import type { RecordingRule } from '../recording-rules/recording-rule';
import type { Scenarios } from './scenario';

/** `critical` wakes somebody, `warning` waits for the working day, `info` asks for nothing. */
export type Severity = 'critical' | 'warning' | 'info';

/**
 * An alerting rule, and the test cases that show when it fires.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 * @example
 * const backlog: Alert = {
 *   name: 'InferenceBacklog',
 *   expr: `sum(${select(METRICS.requestsInFlight, seriesLabels(service))}) > 100`,
 *   for: Duration.minutes(5),
 *   severity: 'warning',
 *   summary: `{{ $value }} requests wait for ${service.name}`,
 *   description: 'Compare the number of pods with the limit of the autoscaler.',
 *   labels: alertLabels(service, 'warning'),
 * };
 * new PrometheusRule(chart, 'rules', { alerts: [...serviceAlerts({ service }), backlog] });
 */
export interface Alert {
  /** Unique in its PrometheusRule. */
  readonly name: string;
  /**
   * PromQL that has a result while something is wrong.
   *
   * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
   */
  readonly expr: string;
  /**
   * Recording rules whose series the expression reads. Prometheus evaluates them just before the alert.
   *
   * @default - the expression reads only scraped series
   */
  readonly reads?: readonly RecordingRule[];
  /**
   * The value that the expression compares with. Dashboards draw it.
   *
   * @default - the expression compares with no single value
   */
  readonly threshold?: number;
  /** How long the expression must have a result without a break before the alert fires. */
  readonly for: Duration;
  readonly severity: Severity;
  /**
   * What is wrong, in one line. It may hold Prometheus' templates, as the description may.
   *
   * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
   */
  readonly summary: string;
  /** What to do first. */
  readonly description: string;
  /** Labels that routes match; {@link alertLabels} makes those that AlertmanagerConfig needs. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Names of less severe alerts that are not sent while this one fires for the same service.
   *
   * @default - none
   */
  readonly supersedes?: readonly string[];
  /**
   * Test cases, which `runScenarios` of `cdk8s-aiops/testing` runs with promtool. A getter saves time where there are
   * many services, because synthesis does not read them.
   *
   * @default - none: `runScenarios` refuses the alert
   */
  readonly scenarios?: Scenarios;
}

/**
 * The labels of an alert about a service: AlertmanagerConfig routes by `namespace` and `severity`, and groups by
 * `service`.
 *
 * @example alertLabels(service, 'warning') // { namespace: 'serving', service: 'incident', severity: 'warning' }
 */
export function alertLabels(
  { namespace, name }: InferenceService,
  severity: Severity,
): Record<string, string> {
  return { namespace, service: name, severity };
}
