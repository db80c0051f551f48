import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { closeServer } from './connections/close-server';
import type { ServingState } from './state/serving-state';

/** Share of the shutdown timeout for requests in flight. The rest is for the outbox, because a client may never finish its request. */
const REQUESTS_SHARE = 0.75;
/** Part of the shutdown timeout that is reserved for the logs, after the outbox. */
const RESERVE_MILLISECONDS = 250;

export interface DrainOptions {
  readonly serving: ServingState;
  readonly servers: readonly Server[];
  /** Sends the events that wait, within the given milliseconds. */
  readonly flush: (deadlineMs: number) => Promise<void>;
  /** Time between turning unready and closing the ports. Endpoints and load balancers need it to notice. */
  readonly delayMs: number;
  /** Time for requests in flight and the outbox together. */
  readonly timeoutMs: number;
  /** Milliseconds from any start. */
  readonly clock: () => number;
}

/**
 * Ends the server without losing a request, in this order: readiness turns 503 and every answer closes its
 * connection; the delay passes; the ports close; requests in flight get their answers; the outbox is emptied. It is emptied in time even if a request never ends.
 *
 * The caller sets the deadline: this function waits for a client that never finishes its request.
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
