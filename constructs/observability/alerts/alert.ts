import type { Duration } from 'cdk8s';
import type { RecordingRule } from '../recording-rules/recording-rule';

export type Severity = 'critical' | 'warning' | 'info';

/** An alerting rule, and the proof that it does what it says. */
export interface Alert {
  /** Unique in its PrometheusRule. */
  readonly name: string;
  /** PromQL that has a result while something is wrong. */
  readonly expr: string;
  /**
   * Recording rules whose series the expression reads. They are evaluated with it, just before.
   *
   * @default - it reads what is scraped
   */
  readonly reads?: readonly RecordingRule[];
  /**
   * The value that the expression compares with; dashboards draw it.
   *
   * @default - it compares with no single value
   */
  readonly threshold?: number;
  /** How long it must be wrong without a break before somebody is told. */
  readonly for: Duration;
  /** `critical` wakes somebody, `warning` waits for the working day, `info` only says. */
  readonly severity: Severity;
  /** What is wrong, in a line. May hold Prometheus' templates, as the description may. */
  readonly summary: string;
  /** What to do first. */
  readonly description: string;
  /** Labels that routes can match, `namespace` and `severity` among them. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Names of less severe alerts that have nothing to add while this one fires for the same service; nobody is told
   * about them then.
   *
   * @default - none
   */
  readonly supersedes?: readonly string[];
  /** Best a getter: only tests ask, and in a thousand services the samples are most of the work of an alert. */
  readonly scenarios: Scenarios;
}

/** At least one of each: an alert that was never seen to fire, or never seen to keep still, is a guess. */
export interface Scenarios {
  readonly firing: NonEmpty<FiringScenario>;
  readonly silent: NonEmpty<Scenario>;
  /** What happens when the series are missing; most alerts keep still then, and those about absence fire. */
  readonly noData: NonEmpty<Scenario | FiringScenario>;
}

type NonEmpty<T> = readonly [T, ...T[]];

/** Series, and a moment at which the alert is looked at. */
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
  readonly fires: NonEmpty<{
    /** Labels that the series bring, besides those of the alert. */
    readonly labels?: Readonly<Record<string, string>>;
    /** What the template that holds `$value` in the annotations comes to. */
    readonly value?: string;
  }>;
}

/** Samples in promtool's notation, https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
export interface TestSeries {
  readonly series: string;
  /** Like `0+60x10`: from 0 in ten steps of 60. */
  readonly values: string;
}
