import { meanShift, meanShiftThreshold, type MeanShiftSettings } from '../mean-shift';
import { normalTails } from '../../statistics/gamma';
import type { WindowTest } from './window-test';

/**
 * The mean of the window against the baseline mean. Its threshold is the one that was set, and not one of the
 * false-alarm budget, so that a single row and a window are judged by the same rule.
 */
export function meanShiftTest(settings: MeanShiftSettings): WindowTest {
  return {
    name: 'mean_shift',
    applies: ({ kind }) => kind === 'numeric',
    statistic: (reference, { mean }) => meanShift(mean, reference),
    effectSize: (statistic) => statistic,
    pValue: (statistic, _, { rows }) => normalTails(statistic * Math.sqrt(rows)),
    critical: (_p, _reference, { rows }) => meanShiftThreshold(rows, settings),
    least: () => settings.driftMinimumShift,
  };
}
