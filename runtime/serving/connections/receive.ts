import type { IncomingMessage } from 'node:http';
import type { Received } from '../http/request-view';

/**
 * What is read, and let go, of a body that is too large, so that its sender comes to see why: most clients send all of
 * a body before they read an answer, and one who is cut off on the way is told of a broken pipe, not of a limit.
 */
const LET_GO = { bytes: 64 * 1024 * 1024, milliseconds: 5000 } as const;

/**
 * Reads a request's body.
 *
 * @param limit bytes of which no more are kept
 * @param done called once: with the body, or when there will be none
 */
export function receive(request: IncomingMessage, limit: number, done: (received: Received) => void): void {
  const stated = Number(request.headers['content-length']);
  if (stated > limit + LET_GO.bytes) {
    done('too large');
    return;
  }
  let chunks: Buffer[] = [];
  let bytes = 0;
  let open = true;
  let patience: NodeJS.Timeout | undefined;
  const end = (received: Received): void => {
    if (!open) return;
    open = false;
    if (patience !== undefined) clearTimeout(patience);
    done(received);
  };
  const letGo = (): void => {
    chunks = [];
    patience ??= setTimeout(() => {
      end('too large');
    }, LET_GO.milliseconds);
  };
  if (stated > limit) letGo();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit + LET_GO.bytes) end('too large');
    else if (bytes > limit) letGo();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > limit) end('too large');
    else end(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
  request.on('error', () => {
    end('broken off');
  });
}
