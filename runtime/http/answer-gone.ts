import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** @param gone called once, when the answer has gone or never will */
type OnceGone = (request: IncomingMessage, response: ServerResponse, gone: () => void) => void;

/**
 * Watches answers until they have gone. Where a connection breaks, Node closes the answer whose turn it is, and forgets
 * those that wait behind it: whoever sends requests ahead of their answers has some.
 */
export function watchAnswers(): OnceGone {
  const behind = new WeakMap<Socket, Set<() => void>>();

  function waitingAt(socket: Socket): Set<() => void> {
    const known = behind.get(socket);
    if (known !== undefined) return known;
    const waiting = new Set<() => void>();
    behind.set(socket, waiting);
    // one listener for all of them: Node takes many for a leak
    socket.once('close', () => {
      for (const gone of waiting) gone();
      waiting.clear();
    });
    return waiting;
  }

  return ({ socket }, response, gone) => {
    // an answer has no socket before its turn
    if (response.socket !== null) {
      response.once('close', gone);
      return;
    }
    const waiting = waitingAt(socket);
    waiting.add(gone);
    response.once('close', () => {
      if (waiting.delete(gone)) gone();
    });
  };
}
