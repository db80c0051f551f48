/** One reason why rows cannot be used. */
export interface RowError {
  readonly detail: string;
  /** Index of the row, from 0. */
  readonly row?: number;
  readonly feature?: string;
  /** Path of the expectation in the model's suite, such as `columns.load.max`. */
  readonly expectation?: string;
}

/** Rows that the model cannot be asked about. None of them is answered, and none reaches the drift window. */
export class InvalidRowsError extends Error {
  override readonly name = 'InvalidRowsError';

  /**
   * @param detail the first error in a sentence, and how many there are
   * @param errors the first few errors
   */
  constructor(
    readonly detail: string,
    readonly errors: readonly RowError[],
  ) {
    super(detail);
  }
}
