import { maxHeaderSize, STATUS_CODES, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Problem, problemAnswer } from '../http/problem';
import { answerUnderWay } from './answer-under-way';

/** Errors of Node's parser that have a more precise status than 400. The last one is a timeout. */
const ANSWERS: Readonly<Record<string, RawAnswer>> = {
  HPE_HEADER_OVERFLOW: raw(new Problem(431, `the headers are longer than ${maxHeaderSize} bytes`)),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: raw(
    new Problem(413, 'the extensions of a chunk are longer than 16384 bytes'),
  ),
  ERR_HTTP_REQUEST_TIMEOUT: raw(new Problem(408, 'the request did not arrive in time')),
};
const NO_PROXY = raw(new Problem(501, 'the service is not a proxy and does not support CONNECT'));
const NOT_HTTP = raw(new Problem(400, 'the request is not valid HTTP/1.1'));

/**
 * Answers a connection on which no request can be read, and closes it. Without a listener Node does the same with an empty
 * body, and nothing counts it.
 *
 * @param onMalformedRequest called with the status, if bytes have arrived and the app is not answering a request
 */
export function refuseMalformedRequest(
  onMalformedRequest: (status: number) => void,
): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  return (error, socket) => {
    const underWay = answerUnderWay(socket);
    // in the middle of an answer, a client would read a second head as a part of it
    if (socket.writable && underWay?.headersSent !== true) {
      const { status, text } = ANSWERS[error.code ?? ''] ?? NOT_HTTP;
      socket.write(text);
      // the app counts a body that breaks off; browsers open connections that they never use
      if (underWay?.req.complete !== false && hasSpoken(socket)) onMalformedRequest(status);
    }
    socket.destroy(error);
  };
}

/** Answers CONNECT, for which Node has no response, and closes the connection. */
export function refuseConnect(
  onMalformedRequest: (status: number) => void,
): (request: IncomingMessage, socket: Duplex) => void {
  return (_request, socket) => {
    // Node no longer listens, and a reset would end the process
    socket.on('error', () => undefined);
    if (answerUnderWay(socket)?.headersSent === true) {
      socket.destroy();
      return;
    }
    socket.end(NO_PROXY.text);
    onMalformedRequest(NO_PROXY.status);
  };
}

function hasSpoken(socket: Duplex): boolean {
  return socket instanceof Socket && socket.bytesRead > 0;
}

interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

function raw(problem: Problem): RawAnswer {
  const { status, contentType, body } = problemAnswer(problem);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return { status, text: `${head.join('\r\n')}\r\n\r\n${body}` };
}
