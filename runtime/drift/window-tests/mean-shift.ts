import { meanShift, meanShiftThreshold, type MeanShiftSettings } from '../../statistics/mean-shift';
import { normalTails } from '../../statistics/gamma';
import type { WindowTest } from './window-test';

/**
 * Compares the mean of the window with the baseline mean. Its threshold is a setting and does not follow from the
 * false-alarm budget, so that one row and a window are compared by the same rule.
 *
 * @example
 * const sample = encodeFloat64s(Float64Array.of(1, 2, 3, 4));
 * const numbers = { kind: 'numeric', mean: 2.5, standardDeviation: 1.118, edges: [2, 3, 4], counts: [1, 1, 1, 1], sample } as const;
 * const reference = referenceOf(numbers);
 * const live = liveValues(Float64Array.of(3, 4, 5, 6), reference);
 * const test = meanShiftTest({ driftThreshold: 4, driftMinimumShift: 0.5 });
 * test.statistic(reference, live) // 1.592, with 6 limited to 5.118
 */
export function meanShiftTest(settings: MeanShiftSettings): WindowTest {
  return {
    name: 'mean_shift',
    applies: ({ kind }) => kind === 'numeric',
    statistic: (reference, { boundedMean }) => meanShift(boundedMean, reference),
    effectSize: (statistic) => statistic,
    pValue: (statistic, _, { rows }) => normalTails(statistic * Math.sqrt(rows)),
    critical: (_p, _reference, { rows }) => meanShiftThreshold(rows, settings),
    least: () => settings.driftMinimumShift,
  };
}
