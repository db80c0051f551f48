/** An event could not be handed over. The message says why, without the URL's path: that of a webhook is often its secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  /** @param retryable whether the same event may be accepted later */
  constructor(
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}
