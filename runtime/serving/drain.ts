import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { closeServer } from './connections/close-server';
import type { ServingState } from './serving-state';

/** Of the shutdown timeout, for requests in flight before the outbox has its turn: a client may never finish its own. */
const REQUESTS_SHARE = 0.75;
/** Left of the shutdown timeout for the logs, once the outbox has had its share. */
const RESERVE_MILLISECONDS = 250;

export interface DrainOptions {
  readonly serving: ServingState;
  readonly servers: readonly Server[];
  /** Hands over what waits to be sent, within the given milliseconds. */
  readonly flush: (deadlineMs: number) => Promise<void>;
  /** Between turning unready and closing the ports: what endpoints and load balancers need to notice. */
  readonly delayMs: number;
  /** For requests in flight and the outbox together. */
  readonly timeoutMs: number;
  /** Milliseconds from any start. */
  readonly clock: () => number;
}

/**
 * Ends the service without losing a request, in this order: readiness turns 503 and every answer closes its
 * connection; the delay passes; the ports close; requests in flight get their answers; the outbox is emptied. It is
 * emptied in time, too, where a request does not end.
 *
 * Whoever calls sets the deadline: this waits for a client that never finishes its request.
 */
export async function drain({
  serving,
  servers,
  flush,
  delayMs,
  timeoutMs,
  clock,
}: DrainOptions): Promise<void> {
  serving.draining = true;
  await wait(delayMs);
  const end = clock() + timeoutMs;
  const closed = Promise.all(servers.map(closeServer));
  const patience = new AbortController();
  await Promise.race([closed, wait(timeoutMs * REQUESTS_SHARE, undefined, { signal: patience.signal })]);
  patience.abort();
  await flush(Math.max(0, end - clock() - RESERVE_MILLISECONDS));
  await closed;
}
