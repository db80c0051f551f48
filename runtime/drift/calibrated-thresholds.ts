import type { DriftTest } from '../contract/drift-tests';
import type { Calibration } from '../model/artifact';

/** The threshold of each test that was calibrated. */
export type CalibratedThresholds = Readonly<Partial<Record<DriftTest, number>>>;

/** The calibration, where it was made for windows of this size and for no more false alarms than are allowed. */
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
