import { meanShift, meanShiftThreshold, type MeanShiftSettings } from '../../statistics/mean-shift';
import { normalTails } from '../../statistics/gamma';
import type { WindowTest } from './window-test';

/**
 * Compares the mean of the window with the baseline mean. Its threshold is a setting and does not follow from the
 * false-alarm budget, so that one row and a window are compared by the same rule.
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
