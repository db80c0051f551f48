/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** @param body a JSON text */
export function jsonAnswer(body: string, status = 200): Answer {
  return { status, contentType: 'application/json', body };
}
