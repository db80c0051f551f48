import type { Baseline, Calibration, Dependence, Feature } from '../model/artifact';
import type { CalibratedThresholds } from './calibrated-thresholds';
import { isIndependent } from '../model/dependence';
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
}

/** A variable as a service judges it. */
export interface JudgedVariable extends Variable {
  /** Why no verdict about the variable can be relied on; undefined if one can. */
  readonly unjudged: UnjudgedReason | undefined;
}

/**
 * A variable with the tests that can judge it. Where its rows depend on the rows before them, those are the calibrated
 * ones, because null distributions assume independent rows.
 */
export function judgedVariable(variable: Variable, dependence: Dependence | undefined): JudgedVariable {
  if (isIndependent(dependence)) return { ...variable, unjudged: undefined };
  const tests = variable.tests.filter(({ name }) => variable.calibrated?.[name] !== undefined);
  const uncalibrated = tests.length === 0 ? 'window_not_calibrated' : undefined;
  return { ...variable, tests, unjudged: dependence === 'not_covered' ? 'period_not_covered' : uncalibrated };
}

/** The features in their order, followed by the predictions. */
export function variablesOf(
  features: readonly Feature[],
  baseline: Baseline,
  calibration: Calibration | undefined,
  tests: readonly WindowTest[],
): Variable[] {
  const variable = (
    name: string,
    column: number,
    own: Baseline['prediction'],
    calibrated: CalibratedThresholds | undefined,
  ): Variable => {
    const reference = referenceOf(own);
    return { name, column, reference, tests: tests.filter((test) => test.applies(reference)), calibrated };
  };
  return [
    ...features.map(({ name }, column) =>
      variable(name, column, baseline.features[column]!, calibration?.features[column]),
    ),
    variable(
      unusedName('prediction', features),
      features.length,
      baseline.prediction,
      calibration?.prediction,
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
