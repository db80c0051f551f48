/** Rows that neither the forest nor the features' baseline contains. */
export interface HeldOutRows {
  readonly count: number;
  /** Row-major, as `TrainedModel.predict` takes them. */
  readonly values: Float64Array;
  /** The model's prediction for each row. */
  readonly predictions: Float64Array;
  /** Indices of the rows whose predictions are not in the baseline. */
  readonly predictionRows: Uint32Array;
}
