import type { DriftTest } from '../contract/drift-tests';
import type { Calibration } from '../model/artifact';

/** The calibrated thresholds of one variable, by test. */
export type CalibratedThresholds = Readonly<Partial<Record<DriftTest, number>>>;

/** The calibration, if it was made for windows of this size and for at most the allowed false alarms; else undefined. */
export function fittingCalibration(
  calibration: Calibration | undefined,
  { driftWindow, driftFalseAlarmBudget }: { driftWindow: number; driftFalseAlarmBudget: number },
): Calibration | undefined {
  const fits =
    calibration !== undefined &&
    calibration.windowRows === driftWindow &&
    calibration.budget <= driftFalseAlarmBudget;
  return fits ? calibration : undefined;
}
