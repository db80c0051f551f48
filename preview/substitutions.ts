import { ENVIRONMENT } from '../runtime/contract/environment';
import type { Container, Probe } from './container';

/** A container as it runs here, and what of its manifest is not as written. */
export interface Substituted {
  readonly container: Container;
  /** One line each, for the person who watches. */
  readonly substitutions: readonly string[];
}

const {
  port,
  metricsPort,
  host,
  driftWebhook,
  driftWebhookHosts,
  driftWebhookAllowHttp,
  driftWebhookAllowPrivate,
} = ENVIRONMENT;

/**
 * Gives a container its own ports on loopback, because replicas share one machine here, and keeps its webhook on this
 * machine: no real receiver gets the drift of a preview.
 *
 * @param localPorts the local port for each container port
 * @param webhookUrl what takes the place of the drift webhook
 */
export function substitute(
  container: Container,
  localPorts: ReadonlyMap<number, number>,
  webhookUrl: string,
): Substituted {
  const written = container.environment;
  const changes: Record<string, string> = { [host.name]: '127.0.0.1' };
  for (const variable of [port, metricsPort]) {
    const number = Number(written[variable.name] ?? ('default' in variable ? variable.default : undefined));
    const local = localPorts.get(number);
    if (local !== undefined) changes[variable.name] = String(local);
  }
  if (written[driftWebhook.name] !== undefined) {
    changes[driftWebhook.name] = webhookUrl;
    changes[driftWebhookHosts.name] = new URL(webhookUrl).hostname;
    changes[driftWebhookAllowHttp.name] = 'true';
    changes[driftWebhookAllowPrivate.name] = 'true';
  }
  const local = (number: number): number => localPorts.get(number) ?? number;
  const moved = (probe: Probe | undefined): Probe | undefined =>
    typeof probe?.httpGet.port === 'number'
      ? { ...probe, httpGet: { ...probe.httpGet, port: local(probe.httpGet.port) } }
      : probe;
  return {
    container: {
      ...container,
      environment: { ...written, ...changes },
      ports: new Map([...container.ports].map(([name, number]) => [name, local(number)])),
      startupProbe: moved(container.startupProbe),
      livenessProbe: moved(container.livenessProbe),
      readinessProbe: moved(container.readinessProbe),
    },
    substitutions: [
      ...Object.entries(changes)
        .filter(([name, value]) => written[name] !== value)
        .map(([name, value]) => `${name}=${value} (manifest: ${written[name] ?? 'not set'})`),
      ...new Set(
        [container, ...container.initContainers]
          .flatMap(({ mounts }) => mounts)
          .map(
            ({ path, madeUp }) =>
              `${path} is a temporary folder${madeUp === undefined ? '' : `; what the Secret ${madeUp} holds is made up`}`,
          ),
      ),
    ],
  };
}
