import { Duration } from 'cdk8s';
import { PSI_PRIOR_ROWS } from '../../../runtime/contract/drift-tests';
import { METRICS } from '../../../runtime/contract/metrics';
import { increase, select } from '../promql';
import type { Watched } from '../scraped-service';
import { seriesLabels } from '../service-series';
import type { Measure, RolloutVersions } from './versions';

/** Options of `RolloutCheck.predictionsDiffer`. */
export interface PredictionsDifferOptions {
  /**
   * Population stability index above which the version fails, 0.01 to 2, beyond what chance alone is expected to give.
   * A better model predicts something else, too: choose how much else is plausible.
   *
   * @default 0.25 - what banks call a major shift
   */
  readonly threshold?: number;
  /**
   * Rows that each version must have answered in the window, at least 10.
   *
   * @default 100
   */
  readonly minimumRows?: number;
  /**
   * Time over which rows are counted.
   *
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;
}

/**
 * Population stability index of the classes that the new version predicts, against those of the stable version, less its
 * mean where both predict alike: (k - 1) · (1/n + 1/m) for k classes and n and m rows. Both versions get rows of the same
 * source at the same time, so a drift of the rows moves both alike.
 *
 * @throws if an option is out of its range
 */
export function predictionsDiffer(
  { canary, stable }: RolloutVersions,
  options: PredictionsDifferOptions = {},
): Measure {
  const { threshold = 0.25, minimumRows = 100, window = Duration.minutes(5) } = options;
  if (!(threshold >= 0.01 && threshold <= 2)) {
    throw new Error(
      `the threshold of predictionsDiffer must be a population stability index from 0.01 to 2, got ${threshold}; 0.25 marks a major shift`,
    );
  }
  if (!(Number.isInteger(minimumRows) && minimumRows >= 10)) {
    throw new Error(
      `minimumRows of predictionsDiffer must be a whole number, at least 10, got ${minimumRows}; with fewer rows the index is mostly chance`,
    );
  }
  const rows = (version: Watched): string =>
    `sum by (class) (${increase(select(METRICS.predictions, seriesLabels(version)), window)})`;
  const [served, compared] = [rows(canary), rows(stable)];
  const [q, p] = [shares(served, compared), shares(compared, served)];
  const [n, m] = [`sum(${served})`, `sum(${compared})`];
  return {
    value:
      `sum((${q} - ${p}) * ln(${q} / ${p})) - (count(${served} or ${compared}) - 1) * (1 / ${n} + 1 / ${m}) ` +
      `and ${n} >= ${minimumRows} and ${m} >= ${minimumRows}`,
    threshold,
  };
}

/** Shares of one version's rows, with 0 rows of the classes that only the other has. */
function shares(rows: string, others: string): string {
  const all = `((${rows} or 0 * ${others}) + ${PSI_PRIOR_ROWS})`;
  return `(${all} / on () group_left () sum(${all}))`;
}
