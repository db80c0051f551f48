import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Watches responses until they are closed, whether they were sent or not. When a connection breaks, Node closes the
 * response whose turn it is, and forgets those that wait behind it: a client that pipelines requests has some.
 *
 * @param closed called once for each response
 */
export function onResponseClosed(
  closed: () => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  const waitingOn = new WeakMap<Socket, Set<ServerResponse>>();

  function waitingAt(socket: Socket): Set<ServerResponse> {
    const known = waitingOn.get(socket);
    if (known !== undefined) return known;
    const waiting = new Set<ServerResponse>();
    waitingOn.set(socket, waiting);
    // one listener for all of them: Node warns of a leak from the eleventh on
    socket.once('close', () => {
      for (const response of waiting) {
        waiting.delete(response);
        closed();
      }
    });
    return waiting;
  }

  return ({ socket }, response) => {
    // a response has no socket before its turn
    if (response.socket !== null) {
      // not `once`: a response closes only once, and the wrapper costs a request almost a microsecond
      response.on('close', closed);
      return;
    }
    const waiting = waitingAt(socket);
    waiting.add(response);
    response.on('close', () => {
      if (waiting.delete(response)) closed();
    });
  };
}
