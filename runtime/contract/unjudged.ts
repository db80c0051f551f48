/**
 * Why drift of a variable cannot be judged, the `reason` label of `drift_unjudged`. `period_not_covered`: it wanders as
 * slowly as the training data is long. `window_not_calibrated`: its rows depend on the rows before them, and the model has
 * no thresholds for windows of this size.
 */
export const UNJUDGED_REASONS = ['period_not_covered', 'window_not_calibrated'] as const;

/** A reason why drift of a variable cannot be judged. */
export type UnjudgedReason = (typeof UNJUDGED_REASONS)[number];
