import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { watchConnections } from './close-server';
import type { Intake } from './intake';
import { refuseConnect, refuseMalformedRequest } from './malformed-request';
import { oneAtATime, type Serve } from './one-at-a-time';
import { Problem, problemAnswer } from '../http/problem';
import { sendAnswer } from './send-answer';

/**
 * Milliseconds. Node looks for late connections only every `connectionsCheckingInterval`. Its default of 30 s would let a
 * slow client stay for 40 s.
 */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // `QUIET_TIMEOUT` closes idle connections. Changing to a time limit of their own and back costs each request 2 %
  keepAliveTimeout: 0,
  connectionsCheckingInterval: 2_000,
} as const;

/**
 * Milliseconds without a byte in either direction, for idle connections and for those whose client asks and never reads.
 * While an answer is being sent, Node looks twice before it closes the connection.
 *
 * An idle connection lives longer than the 60 s after which load balancers (AWS ALB, nginx) close theirs. The side that
 * sends next must close first: otherwise a request meets a connection that is just being closed, and the client sees a
 * reset.
 */
const QUIET_TIMEOUT = 65_000;

const SERVER_OPTIONS = {
  ...TIMEOUTS,
  // Node's own refusal of a request without a Host cannot be counted
  requireHostHeader: false,
} as const;

const NO_URL = new Problem(400, 'the request target or the Host header is not valid');
const OTHER_VERSION = new Problem(505, 'the service speaks HTTP/1.1 and HTTP/1.0');
const NO_EXPECTATION = new Problem(417, 'the service supports only the expectation 100-continue');

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
  /** Receives a request before the app is called. @default - the app is called at once */
  readonly intake?: Intake | undefined;
  /** Called with each new connection. @default - nothing */
  readonly onConnection?: (() => void) | undefined;
  /**
   * Called with the status of each answer to a malformed request: it is not HTTP, arrives too slowly, or its target or
   * Host header is not a valid URL. The app is not called.
   */
  readonly onMalformedRequest: (status: number) => void;
}

const straightOn: Intake = (_request, _response, ask) => {
  ask();
};

/**
 * Serves an app on a port. It resolves when the port is open.
 *
 * @throws ListenError if the port is taken, may not be opened, or the host is not an address of this machine
 */
export async function listen(
  { fetch, intake = straightOn, onConnection, onMalformedRequest }: ListenOptions,
  { variable, port, host }: Address,
): Promise<Server> {
  const errorHandler = (error: unknown): Response => {
    if (error instanceof RequestError) onMalformedRequest(NO_URL.status);
    return refuse(error);
  };
  // HTTP/1.0 has no Host header, and some load balancers check readiness with it (HAProxy's httpchk)
  const respond = getRequestListener(fetch, {
    errorHandler,
    hostname: 'localhost',
    // the intake receives bodies, and Node discards bodies that are not read
    autoCleanupIncoming: false,
  });
  const refuseHead = (problem: Problem, response: ServerResponse): void => {
    onMalformedRequest(problem.status);
    sendAnswer({ ...problemAnswer(problem), headers: { connection: 'close' } }, response);
  };
  const serve: Serve = (request, response) => {
    const problem = headProblem(request);
    if (problem === undefined) intake(request, response, () => void respond(request, response));
    else refuseHead(problem, response);
  };
  const refuseExpectation: Serve = (_request, response) => {
    refuseHead(NO_EXPECTATION, response);
  };
  const inTurn = oneAtATime();
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    inTurn(request, response, serve);
  });
  // without these listeners Node answers by itself, or not at all, and nothing counts it
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    inTurn(request, response, refuseExpectation);
  });
  server.on('connect', refuseConnect(onMalformedRequest));
  server.on('clientError', refuseMalformedRequest(onMalformedRequest));
  if (onConnection !== undefined) server.on('connection', onConnection);
  server.timeout = QUIET_TIMEOUT;
  watchConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(explain(error, { variable, port, host }), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** The reason why the app is not called. The adapter checks the URL. */
function headProblem({ headers: { host }, httpVersion, rawHeaders }: IncomingMessage): Problem | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return OTHER_VERSION;
  const valid = host === undefined ? httpVersion === '1.0' : countHosts(rawHeaders) === 1;
  return valid ? undefined : NO_URL;
}

/** Node drops a second Host header. `joinDuplicateHeaders` would show it, and costs each request a microsecond. */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts;
}

/** The answer to a target or Host header that is not a valid URL, and to a failure of the adapter. */
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
