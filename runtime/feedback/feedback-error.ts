/** A truth that cannot belong to its prediction. None of its request is joined. */
export class FeedbackError extends Error {
  override readonly name = 'FeedbackError';

  /** @param index of the truth in its request */
  constructor(
    readonly index: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}
