import type { Baseline } from '../model/artifact';
import { fisherUpperPValue } from '../statistics/fisher';
import type { TestResult } from './test-result';

/** The rows that would have been refused among those of the training data. */
export interface ExpectedRefusals {
  readonly refused: number;
  readonly rows: number;
}

/**
 * Rows of the training data that a service would have refused: those that were left out because a value is missing, and an
 * estimate of those with a category that no other row has. Training knows all categories of its own rows. The share of rows
 * with a category that was never seen is estimated by the share of rows whose category was seen once (Good and Turing).
 *
 * @see I. J. Good, "The Population Frequencies of Species and the Estimation of Population Parameters", 1953
 */
export function expectedRefusals({ rows, omittedRows = 0, features }: Baseline): ExpectedRefusals {
  const seenOnce = features.reduce(
    (sum, { kind, counts }) => sum + (kind === 'numeric' ? 0 : counts.filter((count) => count === 1).length),
    0,
  );
  return { refused: omittedRows + Math.min(rows, seenOnce), rows: rows + omittedRows };
}

/**
 * Compares the share of refused rows with that of the training data, by Fisher's exact test, one-sided: fewer refused rows
 * are no problem. The effect size is Cohen's h (1988, 6.2), the difference of the shares on the scale 2 asin √share.
 *
 * @param level probability of an alarm without drift, 0 to 1
 * @param minimumEffect smallest h that raises an alarm
 * @returns shares as statistic and threshold, 0 to 1
 */
export function judgeRefused(
  refused: number,
  rows: number,
  expected: ExpectedRefusals,
  level: number,
  minimumEffect: number,
): TestResult {
  const share = rows === 0 ? 0 : refused / rows;
  const usual = expected.refused / expected.rows;
  const pValueOf = (count: number): number => fisherUpperPValue(count, rows, expected.refused, expected.rows);
  const critical = rows === 0 ? 1 : (fewest(rows, (count) => pValueOf(count) <= level) - 1) / rows;
  const least = Math.sin(Math.min(Math.PI / 2, Math.asin(Math.sqrt(usual)) + minimumEffect / 2)) ** 2;
  const threshold = Math.max(critical, least);
  return {
    test: 'refused',
    statistic: share,
    threshold,
    pValue: rows === 0 ? 1 : pValueOf(refused),
    effectSize: Math.max(0, 2 * (Math.asin(Math.sqrt(share)) - Math.asin(Math.sqrt(usual)))),
    exceeded: share > threshold,
  };
}

/** The smallest count for which a condition holds that holds for all greater counts; `most` + 1 if it holds for none. */
function fewest(most: number, holds: (count: number) => boolean): number {
  let low = 0;
  let high = most + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
