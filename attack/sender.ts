/** How a transaction ended: an HTTP status, an acknowledgement of the brokers, or a failure by its name. */
export type Ending =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Sends transactions, each without waiting for another. */
export interface Sender<Transaction> {
  /** @returns what gives the transaction up */
  send(transaction: Transaction, onEnd: (ending: Ending) => void): () => void;
  close(): Promise<void>;
}

export function failureOf(error: unknown): Ending {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'failed', reason: code ?? message };
}
