/** One reason why rows cannot be used. */
export interface RowError {
  readonly detail: string;
  /** Index of the row, from 0. */
  readonly row?: number;
  readonly feature?: string;
  /** Path of the expectation in the model's suite, such as `columns.load.max`. */
  readonly expectation?: string;
}

/** Rows for which the model cannot predict. No row of the request is answered or added to the drift window. */
export class InvalidRowsError extends Error {
  override readonly name = 'InvalidRowsError';

  /**
   * @param detail the first error in a sentence, and the number of errors
   * @param errors the first few errors
   */
  constructor(
    readonly detail: string,
    readonly errors: readonly RowError[],
  ) {
    super(detail);
  }
}
