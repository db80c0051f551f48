/** An answer that is not sent yet. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Null for a status that has none, such as 304. */
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** @param body a JSON text, or its bytes */
export function jsonAnswer(body: string | Uint8Array<ArrayBuffer>, status = 200): Answer {
  return { status, contentType: 'application/json', body };
}
