import { Duration } from 'cdk8s';

/**
 * How the rows of all pods together are compared with the training data: by recording rules over counters of the pods.
 *
 * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/drift.md#all-pods-together
 */
export interface FleetDriftProps {
  /**
   * Time that rows are counted over, an hour to 30 days, and no more than Prometheus keeps. A window of a day holds
   * every hour of the day as often as the training data does; a shorter window reports the difference between day and
   * night as drift. With a window of one day and the default threshold, the alert fires 16 hours after a shift of 0.5
   * standard deviations, 8 hours after one of 1, and 3 hours after one of 3. A pod with enough traffic finds such
   * shifts in minutes; the service as a whole finds shifts for which a single pod has too few rows. After the change
   * has ended, the alert ends when enough changed rows have left the window.
   *
   * @see https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
   *
   * @default Duration.days(1)
   */
  readonly window?: Duration;

  /**
   * Population stability index of a feature above which the alert fires, 0.01 to 2, beyond what chance alone is
   * expected to give. With ten bins, a normal distribution whose mean moves by 0.5 standard deviations gives 0.24, by
   * 0.33 gives 0.1, and by 0.25 gives 0.06. Banks call 0.1 moderate and 0.25 major. A lower value detects smaller
   * changes and raises more false alarms, for example on a quiet weekend; a higher value detects only large changes,
   * later. Without drift, 999 of 1,000 windows of 1,000 rows stay below 0.03, so a lower threshold needs more rows.
   *
   * @default 0.1
   */
  readonly threshold?: number;

  /**
   * Rows of all pods that the window must hold before it is evaluated, 100 to 1,000,000,000. Without drift the index of
   * n rows and m training rows in k bins is (k − 1) · (1/n + 1/m) on average: with ten bins and very many training rows
   * 0.009 at 1,000 rows, and 0.09 at 100. The alert adds this to the threshold. Without drift the index exceeds this
   * sum in 3 % of windows of 100 rows, in 0.1 % of windows of 200, and in none of 1,000. With a lower minimum the
   * window is evaluated sooner.
   *
   * @default 1000
   */
  readonly minimumRows?: number;
}

/** Settings of the recording rules and the alert. */
export type FleetDrift = Required<FleetDriftProps>;

/** @throws if a value is out of its range */
export function fleetDrift({
  window = Duration.days(1),
  threshold = 0.1,
  minimumRows = 1000,
}: FleetDriftProps = {}): FleetDrift {
  const milliseconds = window.toMilliseconds();
  if (!(milliseconds >= HOUR_MS && milliseconds <= 30 * 24 * HOUR_MS)) {
    throw new Error(
      `fleet.window must be 1 hour to 30 days, got ${milliseconds / 1000} seconds; a window of a day holds every hour of the day`,
    );
  }
  if (!(threshold >= 0.01 && threshold <= 2)) {
    throw new Error(
      `fleet.threshold must be a population stability index from 0.01 to 2, got ${threshold}; ` +
        '0.1 marks a moderate shift, 0.25 a major one',
    );
  }
  if (!(Number.isInteger(minimumRows) && minimumRows >= 100 && minimumRows <= 1e9)) {
    throw new Error(
      `fleet.minimumRows must be a whole number from 100 to 1,000,000,000, got ${minimumRows}; ` +
        'with fewer rows the index is mostly chance',
    );
  }
  return { window, threshold, minimumRows };
}

const HOUR_MS = 3_600_000;
