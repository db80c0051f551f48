import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches answers until they have gone. Where a connection breaks, Node closes the answer whose turn it is, and forgets
 * those that wait behind it: whoever sends requests ahead of their answers has some.
 *
 * @param gone called once for each answer, when it has gone or never will
 */
export function onResponseClosed(
  gone: () => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  const behind = new WeakMap<Socket, Set<ServerResponse>>();

  function waitingAt(socket: Socket): Set<ServerResponse> {
    const known = behind.get(socket);
    if (known !== undefined) return known;
    const waiting = new Set<ServerResponse>();
    behind.set(socket, waiting);
    // one listener for all of them: Node takes many for a leak
    socket.once('close', () => {
      for (const response of waiting) {
        waiting.delete(response);
        gone();
      }
    });
    return waiting;
  }

  return ({ socket }, response) => {
    // an answer has no socket before its turn
    if (response.socket !== null) {
      // no `once`: an answer closes but once, and the wrapper costs a request almost a microsecond
      response.on('close', gone);
      return;
    }
    const waiting = waitingAt(socket);
    waiting.add(response);
    response.on('close', () => {
      if (waiting.delete(response)) gone();
    });
  };
}
