import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { ROUTES } from '../contract/routes';
import type { Scrape } from '../telemetry/scrape';

export interface StatusOptions {
  /** Whether the scorer is in its group and can score. */
  readonly ready: () => boolean;
  readonly scrape: Scrape;
}

/** Probes and metrics of a scorer. It uses only its options. */
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

/** Opens the port. @throws an error of the system, if it cannot be opened */
export async function listenForStatus(app: Hono, port: number, hostname: string): Promise<Server> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(port, hostname);
  await once(server, 'listening');
  return server;
}
