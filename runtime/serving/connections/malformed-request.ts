import { maxHeaderSize, ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Problem, problemAnswer } from '../http/problem';

/** Node's parser gives up with these codes where a 400 would not say why; the last one is a timeout's. */
const ANSWERS: Readonly<Record<string, RawAnswer>> = {
  HPE_HEADER_OVERFLOW: raw(new Problem(431, `the headers are longer than ${maxHeaderSize} bytes`)),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: raw(
    new Problem(413, 'the extensions of a chunk are longer than 16384 bytes'),
  ),
  ERR_HTTP_REQUEST_TIMEOUT: raw(new Problem(408, 'the request did not arrive in time')),
};
const NO_HTTP = raw(new Problem(400, 'the request is not valid HTTP/1.1'));

/**
 * Answers a connection on which no request can be read, and closes it. Node does the same where nobody listens, with an
 * empty body, and nobody learns of it.
 *
 * @param onNoRequest called with the status, where somebody has sent something and no request of the app's has begun
 */
export function refuseMalformedRequest(
  onNoRequest: (status: number) => void,
): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  return (error, socket) => {
    const underWay = answerUnderWay(socket);
    // a second head in the middle of an answer would be taken for a part of it
    if (socket.writable && underWay?.headersSent !== true) {
      const { status, text } = ANSWERS[error.code ?? ''] ?? NO_HTTP;
      socket.write(text);
      // the app has been asked where a body breaks off, and counts that; browsers open connections that they never use
      if (underWay?.req.complete !== false && hasSpoken(socket)) onNoRequest(status);
    }
    socket.destroy(error);
  };
}

/** Node has no public name for it, and goes by it itself in answering such errors. */
function answerUnderWay(socket: Duplex): ServerResponse | undefined {
  return '_httpMessage' in socket && socket._httpMessage instanceof ServerResponse
    ? socket._httpMessage
    : undefined;
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
