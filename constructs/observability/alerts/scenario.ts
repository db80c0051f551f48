import type { Duration } from 'cdk8s';

/** Test cases of an alert, at least one of each: without them nobody knows whether it fires, or when it is silent. */
export interface Scenarios {
  readonly firing: readonly [FiringScenario, ...FiringScenario[]];
  readonly silent: readonly [Scenario, ...Scenario[]];
  /** Series are missing. Most alerts are silent then; alerts about absence fire. */
  readonly noData: readonly [Scenario | FiringScenario, ...(Scenario | FiringScenario)[]];
}

/** Series, and the moment at which the alert is evaluated. */
export interface Scenario {
  /** What happens, as the name of a test. */
  readonly name: string;
  /**
   * Time between two samples, and between two evaluations of the rules.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  readonly series: readonly TestSeries[];
  /** Time since the first sample. */
  readonly at: Duration;
}

/** A scenario in which the alert fires. */
export interface FiringScenario extends Scenario {
  readonly fires: readonly [ExpectedAlert, ...ExpectedAlert[]];
}

/** An alert that a scenario expects. */
export interface ExpectedAlert {
  /**
   * Labels that come from the series, besides those of the alert.
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

/**
 * A series with the same value each minute, for half an hour.
 *
 * @example constant('up{job="incident"}', 0) // { series: 'up{job="incident"}', values: '0+0x30' }
 */
export function constant(series: string, value: number): TestSeries {
  return { series, values: `${value}+0x30` };
}

/**
 * A counter that starts at 0 and grows by the same amount each minute, for half an hour.
 *
 * @example growing('orders_total{job="shop"}', 60) // { series: 'orders_total{job="shop"}', values: '0+60x30' }
 */
export function growing(series: string, perMinute: number): TestSeries {
  return { series, values: `0+${perMinute}x30` };
}
