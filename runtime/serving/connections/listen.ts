import { createServer, type Server } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { watchConnections } from './close-server';
import type { Intake } from './intake';
import { refuseMalformedRequest } from './malformed-request';
import { Problem, problemAnswer } from '../http/problem';
import { sendAnswer } from './send-answer';

/**
 * Milliseconds. Node looks for connections that are late only every `connectionsCheckingInterval`; its default of
 * 30 s would let a slow client stay for 40.
 *
 * An idle connection lives longer than the 60 s after which load balancers (AWS ALB, nginx) drop theirs: whoever
 * closes first must be the one who would send next, or a request meets a connection that is just being closed and
 * the client sees a reset. It is also above `headersTimeout`, because in Node before 18 the time of the next
 * request's headers began with the end of the answer before, and ended idle connections with a 408.
 */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
} as const;

/**
 * Milliseconds without a byte going either way while an answer is under way. Node's default is for ever, for a client who
 * asks and never reads. It looks twice before it closes.
 */
const UNREAD_TIMEOUT = 60_000;

const NO_URL = new Problem(400, 'the request target or the Host header is not valid');

type Fetch = Parameters<typeof getRequestListener>[0];

/** A port could not be opened. The message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface Address {
  /** Environment variable that holds the port, for the message. */
  readonly variable: string;
  readonly port: number;
  readonly host: string;
}

export interface ListenOptions {
  readonly fetch: Fetch;
  /** What happens before the app is asked. @default - nothing */
  readonly intake?: Intake | undefined;
  /** Called with each new connection. @default - nothing */
  readonly onConnection?: (() => void) | undefined;
  /**
   * Called with the status of each answer to what makes no request that the app could be asked: it is no HTTP, came too
   * slowly, or its target or Host header makes no URL.
   */
  readonly onMalformedRequest: (status: number) => void;
}

const straightOn: Intake = (_request, _response, ask) => {
  ask();
};

/**
 * Serves an app on a port; resolves when the port is open.
 *
 * @throws ListenError if the port is taken, is not allowed, or the host is none of this machine's
 */
export async function listen(
  { fetch, intake = straightOn, onConnection, onMalformedRequest }: ListenOptions,
  { variable, port, host }: Address,
): Promise<Server> {
  const errorHandler = (error: unknown): Response => {
    if (error instanceof RequestError) onMalformedRequest(NO_URL.status);
    return refuse(error);
  };
  // HTTP/1.0 knows no Host, and it is what load balancers (HAProxy's httpchk) ask for readiness with
  const respond = getRequestListener(fetch, {
    errorHandler,
    hostname: 'localhost',
    // bodies are received before the app is asked, and Node reads what is left of others
    autoCleanupIncoming: false,
  });
  // Node's own refusal of a request without a Host is seen by nobody
  const server = createServer({ ...TIMEOUTS, requireHostHeader: false }, (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      onMalformedRequest(NO_URL.status);
      sendAnswer({ ...problemAnswer(NO_URL), headers: { connection: 'close' } }, response);
      return;
    }
    intake(request, response, () => void respond(request, response));
  });
  server.on('clientError', refuseMalformedRequest(onMalformedRequest));
  if (onConnection !== undefined) server.on('connection', onConnection);
  server.timeout = UNREAD_TIMEOUT;
  watchConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(explain(error, { variable, port, host }), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** What never reaches the app: a target or Host header that makes no URL. */
function refuse(error: unknown): Response {
  const problem =
    error instanceof RequestError ? NO_URL : new Problem(500, 'the request failed inside the service');
  const { status, contentType, body } = problemAnswer(problem);
  return new Response(body, { status, headers: { 'content-type': contentType } });
}

function explain({ code, message }: NodeJS.ErrnoException, { variable, port, host }: Address): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken by another process; stop it, or set ${variable} to a free port`;
    case 'EACCES':
      return `port ${port} may not be opened by this user; set ${variable} to a port above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine; 0.0.0.0 means all of them`;
    default:
      return `port ${port} on ${host} could not be opened: ${message}`;
  }
}
