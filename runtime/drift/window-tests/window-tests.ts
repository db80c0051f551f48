import type { DriftTest } from '../../contract/drift-tests';
import type { MeanShiftSettings } from '../../statistics/mean-shift';
import { andersonDarlingTest } from './anderson-darling';
import { chiSquaredTest } from './chi-squared';
import { ksTest } from './ks';
import { meanShiftTest } from './mean-shift';
import { psiTest } from './psi';
import { wassersteinTest } from './wasserstein';
import type { WindowTest } from './window-test';

/**
 * The tests of one variable with these names. `mmd` is none of them, because it compares all features jointly.
 *
 * @example
 * const settings = { driftThreshold: 4, driftMinimumShift: 0.5 };
 * windowTests(['ks', 'psi', 'mmd'], settings).map(({ name }) => name) // ['ks', 'psi']
 */
export function windowTests(names: readonly DriftTest[], settings: MeanShiftSettings): readonly WindowTest[] {
  const all = [
    meanShiftTest(settings),
    ksTest,
    andersonDarlingTest,
    wassersteinTest,
    psiTest,
    chiSquaredTest,
  ];
  return all.filter(({ name }) => names.includes(name));
}
