import type { ServerResponse } from 'node:http';
import type { Answer } from '../http/answer';

/** Sends an answer without the app. */
export function sendAnswer(
  { status, contentType, body, headers }: Answer & { readonly body: string },
  response: ServerResponse,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
