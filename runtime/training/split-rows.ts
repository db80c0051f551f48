import type { Target } from './encoding/encode-label';
import { seededRandom } from '../statistics/random';
import { shuffle } from '../statistics/shuffle';
import { STREAMS } from './streams';

export interface Split {
  /** Indices of the training rows, ascending. */
  readonly training: Uint32Array;
  /** Indices of the rows for the metrics, ascending; none of them is a training row. */
  readonly heldOut: Uint32Array;
}

/**
 * Splits rows at random within each class, so that both parts have the same proportions of classes (scikit-learn's
 * `train_test_split` with `stratify`). A class of two rows or more has at least one row in each part.
 *
 * @param testSize share of the rows to hold out, between 0 and 1
 */
export function splitRows(target: Target, testSize: number, seed: number): Split {
  const random = seededRandom(seed, STREAMS.split);
  const training: number[] = [];
  const heldOut: number[] = [];
  for (const stratum of strata(target)) {
    const rows = shuffle(Uint32Array.from(stratum), random);
    const wanted = Math.round(rows.length * testSize);
    const size = rows.length < 2 ? 0 : Math.min(Math.max(wanted, 1), rows.length - 1);
    rows.forEach((row, index) => (index < size ? heldOut : training).push(row));
  }
  return { training: Uint32Array.from(training).sort(), heldOut: Uint32Array.from(heldOut).sort() };
}

function strata(target: Target): number[][] {
  const groups: number[][] = Array.from({ length: Math.max(1, target.classes.length) }, () => []);
  const regression = target.task === 'regression';
  target.values.forEach((value, row) => groups[regression ? 0 : value]!.push(row));
  return groups;
}
