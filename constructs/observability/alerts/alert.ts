import type { Duration } from 'cdk8s';
import type { RecordingRule } from '../recording-rules/recording-rule';

/** `critical` pages a person at any time, `warning` waits for working hours, `info` needs no action. */
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
   * PromQL of the number that the expression compares with `threshold`. `RolloutCheck.alert` judges a new version by it.
   *
   * @default - the alert cannot judge a version
   */
  readonly value?: string;
  /**
   * The value that the expression is compared with. Dashboards draw it.
   *
   * @default - the expression is not compared with a single value
   */
  readonly threshold?: number;
  /** Time for which the expression must have a result, without interruption, before the alert fires. */
  readonly for: Duration;
  /** Urgency, by which AlertmanagerConfig routes. */
  readonly severity: Severity;
  /**
   * The problem in one line. Like the description, it may contain Prometheus' templates.
   *
   * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
   */
  readonly summary: string;
  /** The first action to take. */
  readonly description: string;
  /** Labels that routes match; `alertLabels` returns those that AlertmanagerConfig needs. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Names of less severe alerts that are not sent while this one fires for the same service.
   *
   * @default - none
   */
  readonly supersedes?: readonly string[];
  /**
   * Test cases, which `runScenarios` of `cdk8s-aiops/testing` runs with promtool. With many services a getter saves
   * time, because synthesis does not read them.
   *
   * @default - none: `runScenarios` refuses the alert
   */
  readonly scenarios?: Scenarios;
}

/** Test cases of an alert, at least one of each kind: they prove when it fires and when it is silent. */
export interface Scenarios {
  /** Cases in which the alert fires. */
  readonly firing: readonly [FiringScenario, ...FiringScenario[]];
  /** Cases with data in which it does not fire. */
  readonly silent: readonly [Scenario, ...Scenario[]];
  /** Series are missing. Most alerts are silent then; alerts about absence fire. */
  readonly noData: readonly [Scenario | FiringScenario, ...(Scenario | FiringScenario)[]];
}

/** Series, and the moment at which the alert is evaluated. */
export interface Scenario {
  /** Name of the test. */
  readonly name: string;
  /**
   * Time between two samples, and between two evaluations of the rules.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /** Samples of the series that Prometheus has. */
  readonly series: readonly TestSeries[];
  /** Time since the first sample. */
  readonly at: Duration;
}

/** A scenario in which the alert fires. */
export interface FiringScenario extends Scenario {
  /** The alerts that fire, at least one. */
  readonly fires: readonly [ExpectedAlert, ...ExpectedAlert[]];
}

/** An alert that a scenario expects. */
export interface ExpectedAlert {
  /**
   * Labels from the series, besides those of the alert.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Text that replaces the template with `$value` in the summary and the description, such as `100%`.
   *
   * @default '' - neither holds such a template
   */
  readonly value?: string;
}

/**
 * Samples of a series.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
 */
export interface TestSeries {
  /** Metric and labels, such as `up{job="incident"}`. `select` of `cdk8s-aiops/promql` writes it. */
  readonly series: string;
  /** Such as `0+60x10`: from 0 in ten steps of 60. */
  readonly values: string;
}
