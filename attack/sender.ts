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
  return { kind: 'failed', reason: nameOf(error as NodeJS.ErrnoException) };
}

/** The innermost name: the client of the brokers wraps what they answered, such as MESSAGE_TOO_LARGE. */
function nameOf(error: NodeJS.ErrnoException): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (inner instanceof Error) return nameOf(inner);
  if ('apiId' in error && typeof error.apiId === 'string') return error.apiId;
  return error.code ?? error.message;
}
