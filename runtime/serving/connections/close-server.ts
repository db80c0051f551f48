import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const CHECK_MILLISECONDS = 50;
/** For the first byte on a connection, after which it is taken for one that was only opened ahead. */
const SILENCE_MILLISECONDS = 1000;

/** The open connections of each server. */
const connections = new WeakMap<Server, Set<Socket>>();

/** Lets `closeServer` close connections on which nothing was ever asked: to Node they are not idle, but busy. */
export function watchConnections(server: Server): void {
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/**
 * Takes no more connections and resolves when the last request in flight has its answer.
 *
 * Node closes the connections that are idle at this moment; one that turns idle later (its answer began before the
 * process was told to stop) would keep the server open for its whole keep-alive time, so it is looked for. One that a
 * client has opened and not used yet would do so for as long as the client likes.
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
