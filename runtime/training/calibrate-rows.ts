import { meanShift } from '../statistics/mean-shift';
import type { Baseline } from '../model/artifact';
import type { HeldOutRows } from './held-out-rows';
import { tailQuantile, tailShape } from '../statistics/tail-quantile';

/**
 * Thresholds of the mean check for a single row: at most the share `budget` of rows without drift exceeds the threshold of
 * any feature. Features with heavy tails need more than four standard deviations; the held-out rows show how many. Each
 * numeric feature gets an equal part of the budget.
 *
 * @returns for each feature its threshold in baseline standard deviations, null for categories
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
