import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { ROUTES } from '../contract/routes';
import type { Scrape } from '../telemetry/scrape';

export interface StatusOptions {
  /** Whether the program can do its work. */
  readonly ready: () => boolean;
  readonly scrape: Scrape;
}

/** Probes and metrics of a program that is no server of predictions. It uses only its options. */
export function createStatusApp({ ready, scrape }: StatusOptions): Hono {
  const app = new Hono();
  app.get(ROUTES.livez, (c) => c.json({ status: 'ok' }));
  app.get(ROUTES.readyz, (c) =>
    ready() ? c.json({ status: 'ready' }) : c.json({ status: 'not ready' }, 503),
  );
  app.get(ROUTES.metrics, async (c) => {
    const { contentType, body } = await scrape();
    return c.body(body, 200, { 'content-type': contentType });
  });
  return app;
}

/** Milliseconds. A slow sender does not hold a connection for longer. */
const CONNECTION_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
};

/** Opens the port. @throws an error of the system, if it cannot be opened */
export async function listenForStatus(app: Hono, port: number, hostname: string): Promise<Server> {
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: CONNECTION_LIMITS }) as Server;
  server.listen(port, hostname);
  await once(server, 'listening');
  return server;
}
