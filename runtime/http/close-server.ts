import type { Server } from 'node:http';

const CHECK_MILLISECONDS = 50;

/**
 * Takes no more connections and resolves when the last request in flight has its answer.
 *
 * Node closes the connections that are idle at this moment; one that turns idle later (its answer began before the
 * process was told to stop) would keep the server open for its whole keep-alive time, so it is looked for.
 */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      server.closeIdleConnections();
    }, CHECK_MILLISECONDS);
    server.close((error) => {
      clearInterval(timer);
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}
