import { createServer, type Server } from 'node:http';
import type { RequestListener } from 'node:http';

/** A server on a loopback port. */
export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens a port on 127.0.0.1.
 *
 * @param wanted the port; any free one if another program has it, or for 0
 */
export async function listenOnLoopback(listener: RequestListener, wanted = 0): Promise<LoopbackServer> {
  const server = createServer(listener);
  // longer than any client keeps a connection: a request is lost if its connection is closed while it is sent
  server.keepAliveTimeout = 120_000;
  const port = await open(server, wanted).catch((error: unknown) => {
    const taken =
      error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES'].includes(String(error.code));
    if (!taken || wanted === 0) throw error;
    return open(server, 0);
  });
  return {
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}

/** Ports that nobody listens on. Another program may take one before it is used; nothing but a retry helps then. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listenOnLoopback(() => undefined)));
  await Promise.all(servers.map((server) => server.close()));
  return servers.map(({ port }) => port);
}

function open(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
