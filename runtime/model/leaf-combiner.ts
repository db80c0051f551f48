/** Where predictions are written. */
export interface PredictionOutput {
  /** The class index or the value of each row. */
  readonly predictions: Float64Array;
  /** Probability of each class, 0 to 1; row-major, rows × classes. Undefined: they are not computed. */
  readonly probabilities: Float64Array | undefined;
}

/** Combines the leaves that a row reached, one in each tree, into the row's prediction. */
export interface LeafCombiner {
  /**
   * @param answers what `ForestWalk.walk` found for each row and tree
   * @param stride distance between the answers of two rows
   * @param start first row to write
   * @param end row after the last one
   */
  combine(answers: Uint32Array, stride: number, start: number, end: number, output: PredictionOutput): void;
}

/** Index of the greatest of some values, the first one if several are equal. */
export function greatest(values: ArrayLike<number>, from: number, end: number): number {
  let best = from;
  for (let i = from + 1; i < end; i++) if (values[i]! > values[best]!) best = i;
  return best - from;
}
