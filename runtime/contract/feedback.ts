/** Measures of the quality of predictions: the `measure` label. The first two are of a classification, the others of a regression. */
export const QUALITY_MEASURES = [
  'accuracy',
  'roc_auc',
  'mean_absolute_error',
  'root_mean_squared_error',
] as const;

/** A measure of the quality of predictions. */
export type QualityMeasure = (typeof QUALITY_MEASURES)[number];

/**
 * What became of a truth that was sent: the `outcome` label. `joined`: its prediction was held. `repeated`: the same truth
 * was joined before. `corrected`: another truth was joined before, and this one replaces it. `unknown`: no such prediction
 * is held.
 */
export const FEEDBACK_OUTCOMES = ['joined', 'repeated', 'corrected', 'unknown'] as const;

/** What became of a truth that was sent. */
export type FeedbackOutcome = (typeof FEEDBACK_OUTCOMES)[number];
