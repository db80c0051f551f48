import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const CHECK_MILLISECONDS = 50;
/** Time for the first byte on a connection. After it, the connection counts as opened in advance and unused. */
const SILENCE_MILLISECONDS = 1000;

/** The open connections of each server. */
const connections = new WeakMap<Server, Set<Socket>>();

/** Lets `closeServer` close connections without any request. Node counts them as busy, not as idle. */
export function watchConnections(server: Server): void {
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/**
 * Accepts no more connections, and resolves when the last request in flight has its answer.
 *
 * Node closes the connections that are idle at this moment. One that turns idle later, because its answer began before
 * the process was told to stop, would keep the server open for its whole keep-alive time, so this function looks for
 * such connections. A connection that a client has opened and not used would keep it open without limit.
 */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      server.closeIdleConnections();
    }, CHECK_MILLISECONDS);
    const silence = setTimeout(() => {
      for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
    }, SILENCE_MILLISECONDS);
    server.close((error) => {
      clearInterval(timer);
      clearTimeout(silence);
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}
