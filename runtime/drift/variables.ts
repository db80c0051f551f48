import type { Baseline, Calibration, Feature } from '../model/artifact';
import type { CalibratedThresholds } from './calibrated-thresholds';
import { dependenceOf, isIndependent } from '../model/dependence';
import { referenceOf, type Reference } from './reference/reference';
import type { UnjudgedReason } from '../contract/unjudged';
import type { WindowTest } from './window-tests/window-test';

/** One column of the window (a feature, or the predictions), its baseline and its tests. */
export interface Variable {
  readonly name: string;
  readonly column: number;
  readonly reference: Reference;
  /** The tests that are defined for this variable. */
  readonly tests: readonly WindowTest[];
  /** Thresholds for a full window, by test; undefined if the model has none for these settings. */
  readonly calibrated: CalibratedThresholds | undefined;
  /** Why no verdict about the variable can be relied on; undefined if one can. */
  readonly unjudged: UnjudgedReason | undefined;
}

/**
 * The features in their order, followed by the predictions.
 *
 * @param calibration thresholds for the window; `calibrating`: they are about to be found
 */
export function variablesOf(
  features: readonly Feature[],
  baseline: Baseline,
  calibration: Calibration | 'calibrating' | undefined,
  tests: readonly WindowTest[],
): Variable[] {
  const calibrating = calibration === 'calibrating';
  const thresholds = calibrating ? undefined : calibration;
  const variable = (
    name: string,
    column: number,
    own: Baseline['prediction'],
    calibrated: CalibratedThresholds | undefined,
  ): Variable => {
    const reference = referenceOf(own);
    const dependence = dependenceOf(baseline, column);
    const made = tests.filter(
      (test) =>
        test.applies(reference) &&
        // null distributions assume independent rows
        (isIndependent(dependence) || calibrating || calibrated?.[test.name] !== undefined),
    );
    const known = dependence === 'not_covered' ? 'period_not_covered' : undefined;
    const unjudged =
      known ?? (made.length === 0 && !isIndependent(dependence) ? 'window_not_calibrated' : undefined);
    return { name, column, reference, tests: made, calibrated, unjudged };
  };
  return [
    ...features.map(({ name }, column) =>
      variable(name, column, baseline.features[column]!, thresholds?.features[column]),
    ),
    variable(
      unusedName('prediction', features),
      features.length,
      baseline.prediction,
      thresholds?.prediction,
    ),
  ];
}

/** The wanted name, in parentheses if a feature has that name already. It is the `feature` label of something else. */
export function unusedName(wanted: string, features: readonly Feature[]): string {
  const taken = new Set(features.map(({ name }) => name));
  let name = wanted;
  while (taken.has(name)) name = `(${name})`;
  return name;
}
