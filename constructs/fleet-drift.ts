import { Duration } from 'cdk8s';

/** How the rows of all pods together are compared with the training data, by what Prometheus counts of them. */
export interface FleetDriftProps {
  /**
   * Time that rows are counted over, an hour to 30 days, and no more than Prometheus keeps. A day holds every hour of
   * the day as often as the training data does; a shorter window calls the difference between day and night drift.
   * What has changed must first fill a part of the window: with the default threshold a shift of half a standard
   * deviation is told of after 22 hours of a day's window, one of a whole deviation after 11 and one of three after
   * 5. A pod's own window finds such large ones within minutes; this one is for those that it never finds. After the
   * change is undone the alert stays as long as it took to come.
   *
   * @default Duration.days(1)
   */
  readonly window?: Duration;

  /**
   * Population stability index of a feature above which the alert fires, 0.01 to 2, beyond what chance alone is
   * expected to give. Ten bins and a bell curve that moves by half a standard deviation give 0.24, a quarter gives
   * 0.06; banks call 0.1 moderate and 0.25 major. Less finds smaller changes, and calls a quiet weekend drift; it does
   * not raise false alarms by chance, which `minimumRows` keeps far below.
   *
   * @default 0.2
   */
  readonly threshold?: number;

  /**
   * Rows of all pods that the window must hold before it is judged, 100 to 1,000,000,000. Without any drift the index
   * of n rows and m training rows in k bins is (k − 1) · (1/n + 1/m) on average: with ten bins and very many training
   * rows 0.009 at 1,000 rows, and 0.09 at 100. The alert adds this to the threshold, for few training rows do the
   * same. Fewer rows are judged sooner, and with more luck.
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
  threshold = 0.2,
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
