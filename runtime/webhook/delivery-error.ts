/** An event was not delivered. The message gives the reason without the URL's path, which is often a secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  /**
   * @param retryable whether the receiver may accept the same event later
   * @param retryAfterMs wait that the receiver asks for; undefined if it asks for none
   */
  constructor(
    message: string,
    readonly retryable: boolean,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
