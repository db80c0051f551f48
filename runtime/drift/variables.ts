import type { Baseline, Calibration, Feature } from '../model/artifact';
import type { CalibratedThresholds } from './calibrated-thresholds';
import { referenceOf, type Reference } from './reference';
import type { WindowTest } from './window-tests/window-test';

/** A column of the window that is compared with its baseline. */
export interface Variable {
  readonly name: string;
  readonly column: number;
  readonly reference: Reference;
  /** Those that have something to say about it. */
  readonly tests: readonly WindowTest[];
  /** Thresholds for the full window, by test; undefined where the model holds none that fit the settings. */
  readonly calibrated: CalibratedThresholds | undefined;
}

/** The features in their order, and the predictions after them. */
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

/** A label that is no feature's: metrics tell what is not a feature from features by it. */
export function unusedName(wanted: string, features: readonly Feature[]): string {
  const taken = new Set(features.map(({ name }) => name));
  let name = wanted;
  while (taken.has(name)) name = `(${name})`;
  return name;
}
