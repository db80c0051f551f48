import { meanShift } from '../drift/mean-shift';
import type { Baseline } from '../model/artifact';
import type { HeldOutRows } from './held-out-rows';
import { tailQuantile, tailShape } from '../statistics/tail-quantile';

/**
 * For each numeric feature the distance, in baseline deviations, that a single row may have, so that at most the share
 * `budget` of rows exceeds any. As many rows lie beyond four deviations as a feature's tails are heavy, and what is
 * usual there stands in the rows themselves. Each feature gets an equal part of the budget.
 *
 * @returns null for categories
 */
export function calibrateRows(
  baseline: Baseline,
  { count, values }: Pick<HeldOutRows, 'count' | 'values'>,
  budget: number,
): (number | null)[] {
  const columns = baseline.features.length;
  const numeric = baseline.features.filter(({ kind }) => kind === 'numeric').length;
  return baseline.features.map((reference, column) => {
    if (reference.kind === 'categorical') return null;
    const distances = Float64Array.from({ length: count }, (_, row) =>
      meanShift(values[row * columns + column]!, reference),
    );
    return Number(tailQuantile(distances, budget / numeric, tailShape(distances)).toPrecision(6));
  });
}
