/** The answers of one model for held-out rows, beside the truth. */
export interface ScoredRows {
  /** Class index or value of each row. */
  readonly truth: Float64Array;
  /** Predicted class index or value of each row. */
  readonly predicted: Float64Array;
  /** Share of the votes for each class, rows × classes; empty for a regression. */
  readonly shares: Float64Array;
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
}
