import type { IncomingMessage } from 'node:http';
import type { BodyBudget, ComingBody } from '../load/body-budget';

/**
 * Bytes of a too large body that are read and discarded, so that its sender gets the answer: most clients send the
 * whole body before they read an answer, and a client that is cut off reports a broken pipe.
 */
const DISCARD = { bytes: 64 * 1024 * 1024, milliseconds: 5000 } as const;

type Received = Buffer | 'broken off' | 'too large' | 'body_bytes';

/**
 * Reads a request's body.
 *
 * @param limit largest number of bytes that are kept
 * @param bodies counts the bytes of bodies that arrive in several parts
 * @param done called once, with the body or the reason why there is none
 */
export function receive(
  request: IncomingMessage,
  limit: number,
  bodies: BodyBudget,
  done: (body: Received) => void,
): void {
  const stated = Number(request.headers['content-length']);
  if (stated > limit + DISCARD.bytes) {
    done('too large');
    return;
  }
  let chunks: Buffer[] = [];
  let bytes = 0;
  let open = true;
  let coming: ComingBody | undefined;
  let patience: NodeJS.Timeout | undefined;
  const end = (body: Received): void => {
    if (!open) return;
    open = false;
    chunks = [];
    if (coming !== undefined) bodies.end(coming);
    if (patience !== undefined) clearTimeout(patience);
    done(body);
  };
  const discard = (): void => {
    chunks = [];
    if (coming !== undefined) bodies.end(coming);
    patience ??= setTimeout(() => {
      end('too large');
    }, DISCARD.milliseconds);
  };
  if (stated > limit) discard();
  request.on('data', (chunk: Buffer) => {
    if (!open) return;
    bytes += chunk.length;
    if (bytes > limit + DISCARD.bytes) end('too large');
    else if (bytes > limit) discard();
    else if (bytes === stated) end(chunks.length === 0 ? chunk : Buffer.concat([...chunks, chunk]));
    else {
      chunks.push(chunk);
      // a body that arrives in one part needs no count
      coming ??= bodies.begin(() => {
        end('body_bytes');
      });
      bodies.grow(coming, chunk.length);
    }
  });
  // `close` follows the end as well as an error, so one listener is enough
  request.on('close', () => {
    if (bytes > limit) end('too large');
    else end(request.complete ? Buffer.concat(chunks) : 'broken off');
  });
}
