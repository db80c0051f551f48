/** Why an object store did not give an object. */
export type StoreFault = 'absent' | 'forbidden' | 'changed' | 'away' | 'uninstalled';

/** An object store is away or refused. The message says what was asked, why it failed, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    message: string,
    readonly fault: StoreFault,
  ) {
    super(message);
  }

  /** Whether the cause may pass. */
  get retryable(): boolean {
    return this.fault === 'away';
  }
}
