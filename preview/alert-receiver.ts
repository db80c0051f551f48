import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnLoopback, type LoopbackServer } from './ports';

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const messageSchema = z.object({
  receiver: z.string(),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});

/** An alert as it came in, for one of the receivers that the manifests name. */
export interface Arrival {
  readonly receiver: string;
  readonly alert: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const PATHS = { alerts: '/alerts', drift: '/drift' } as const;

export interface AlertReceiver extends LoopbackServer {
  /** Where Alertmanager posts. */
  readonly alertsUrl: string;
  /** Where the services' drift webhooks post. */
  readonly driftUrl: string;
}

/** Receives the notifications of Alertmanager and of the services, in place of their receivers. */
export async function receiveAlerts(
  onArrival: (arrival: Arrival) => void,
  onDriftEvent: (event: unknown) => void,
): Promise<AlertReceiver> {
  const take = async (request: IncomingMessage): Promise<number> => {
    const body = await json(request);
    if (request.url === PATHS.drift) {
      onDriftEvent(body);
      return 200;
    }
    if (request.url !== PATHS.alerts) return 404;
    const { receiver, alerts } = messageSchema.parse(body);
    for (const { status, labels, annotations } of alerts) {
      onArrival({ receiver, alert: labels['alertname'] ?? '', status, labels, annotations });
    }
    return 200;
  };
  const server = await listenOnLoopback((request, response) => {
    take(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    );
  });
  const base = `http://127.0.0.1:${server.port}`;
  return { ...server, alertsUrl: base + PATHS.alerts, driftUrl: base + PATHS.drift };
}
