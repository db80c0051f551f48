import { Duration } from 'cdk8s';

/** How the rows of all pods together are compared with the training data, by what Prometheus counts of them. */
export interface FleetDriftProps {
  /**
   * Time that rows are counted over, an hour to 30 days, and no more than Prometheus keeps. A day holds every hour of
   * the day as often as the training data does; a shorter window calls the difference between day and night drift.
   * What has changed must first fill a part of the window: with the default threshold a shift of half a standard
   * deviation is told of after 16 hours of a day's window, one of a whole deviation after 8 and one of three after 3.
   * A pod with traffic of its own finds such shifts in minutes; the service as a whole finds what no pod has rows
   * enough for. After the change is undone the alert stays until it has left as much of the window.
   *
   * @default Duration.days(1)
   */
  readonly window?: Duration;

  /**
   * Population stability index of a feature above which the alert fires, 0.01 to 2, beyond what chance alone is
   * expected to give. Ten bins and a bell curve that moves by half a standard deviation give 0.24, a quarter gives
   * 0.06; the default is a third. Banks call 0.1 moderate and 0.25 major. Less finds smaller changes and calls more of
   * the world's small changes drift, such as a quiet weekend; more says so later, of large ones alone. 1,000 rows that
   * nothing is wrong with stay below 0.03 but for one window in 1,000: a lower threshold needs more rows.
   *
   * @default 0.1
   */
  readonly threshold?: number;

  /**
   * Rows of all pods that the window must hold before it is judged, 100 to 1,000,000,000. Without any drift the index
   * of n rows and m training rows in k bins is (k − 1) · (1/n + 1/m) on average: with ten bins and very many training
   * rows 0.009 at 1,000 rows, and 0.09 at 100. The alert adds this to the threshold, and chance still strays above
   * both in 3 of 100 clean windows of 100 rows, in one of 1,000 of 200, and never of 1,000. Fewer rows are judged
   * sooner.
   *
   * @default 1000
   */
  readonly minimumRows?: number;
}

/** What the rules and the alert go by. */
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
      `fleet.window must be 1 hour to 30 days, got ${milliseconds / 1000} seconds; a day evens out the hours of the day`,
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
        'of fewer rows the index is mostly chance',
    );
  }
  return { window, threshold, minimumRows };
}

const HOUR_MS = 3_600_000;
