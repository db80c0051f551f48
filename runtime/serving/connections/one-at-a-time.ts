import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerUnderWay } from './answer-under-way';

export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly serve: Serve;
}

/**
 * Largest number of requests, over all connections, that wait for an earlier request of their connection. Each takes
 * some 4 KB, and one read of a socket may bring 2,400.
 */
const MOST_WAITING = 10_000;
/**
 * A connection is not read while this many of its requests wait. With fewer it is read, because a closed connection is
 * noticed only by reading it.
 */
const READ_AHEAD = 16;

/**
 * Serves the requests of one connection one after the other. A client may send a thousand requests before it reads an
 * answer; Node would begin all of them at once, keep a thousand answers in memory, and look at no other connection
 * meanwhile.
 *
 * A request begins in a later turn of the event loop than the answer before it ended. A request without others before it
 * begins at once.
 *
 * @param mostWaiting requests that may wait in total; the connection that sends one more is closed
 */
export function oneAtATime(
  mostWaiting = MOST_WAITING,
): (request: IncomingMessage, response: ServerResponse, serve: Serve) => void {
  const lines = new WeakMap<Socket, Waiting[]>();
  let waitingInAll = 0;

  function lineOf(socket: Socket): Waiting[] {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Waiting[] = [];
    lines.set(socket, line);
    // Node continues to read after each complete request
    socket.on('resume', () => {
      if (line.length >= READ_AHEAD) socket.pause();
    });
    socket.once('close', () => {
      waitingInAll -= line.length;
      line.length = 0;
    });
    return line;
  }

  function afterThisOne(response: ServerResponse, socket: Socket, line: Waiting[]): void {
    response.once('close', () => {
      // not at once: immediate answers would follow each other, and other connections would not be read
      setImmediate(() => {
        serveNext(socket, line);
      });
    });
  }

  function serveNext(socket: Socket, line: Waiting[]): void {
    const next = line.shift();
    if (next === undefined) return;
    waitingInAll--;
    const { request, response, serve } = next;
    // the previous answer was the last one of the connection
    if (response.socket === null || socket.destroyed) return;
    if (line.length > 0) afterThisOne(response, socket, line);
    if (line.length < READ_AHEAD && socket.isPaused()) socket.resume();
    serve(request, response);
  }

  return (request, response, serve) => {
    // a response has no socket before its turn
    if (response.socket !== null) {
      serve(request, response);
      return;
    }
    const { socket } = request;
    if (socket.destroyed) return;
    if (waitingInAll >= mostWaiting) {
      socket.destroy();
      return;
    }
    const line = lineOf(socket);
    if (line.length === 0) afterThisOne(answerUnderWay(socket)!, socket, line);
    line.push({ request, response, serve });
    waitingInAll++;
    if (line.length === READ_AHEAD) socket.pause();
  };
}
