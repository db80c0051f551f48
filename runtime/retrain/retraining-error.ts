/** Retraining cannot go on for a cause outside of the data. The message says what to do. */
export class RetrainingError extends Error {
  override readonly name = 'RetrainingError';
}
