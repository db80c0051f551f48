/** MLflow could not be asked, or refused. The message says which request, why, and what to do. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';

  /**
   * @param code MLflow's `error_code`; undefined if no answer came or it has none
   * @param retryable whether the cause may pass: no connection, a timeout, 429 or a 5xx
   */
  constructor(
    message: string,
    readonly code: string | undefined,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}
