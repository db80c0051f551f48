/** Rows that neither the forest nor the features' baseline has seen. */
export interface HeldOutRows {
  readonly count: number;
  /** Row-major, as a client's rows are once they are validated. */
  readonly values: Float64Array;
  /** What the model answers to them, by row. */
  readonly predictions: Float64Array;
  /** Those of them whose predictions are not in the baseline. */
  readonly predictionRows: Uint32Array;
}
