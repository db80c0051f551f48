import type { Container, Probe } from './container';

/** The URL that a probe asks, on this machine. */
export function probeUrl(container: Container, { httpGet }: Probe): string {
  const port = typeof httpGet.port === 'number' ? httpGet.port : container.ports.get(httpGet.port);
  if (port === undefined) {
    throw new Error(
      `Deployment ${container.deployment} probes port "${httpGet.port}" and its container has no port of that name`,
    );
  }
  return `http://127.0.0.1:${port}${httpGet.path}`;
}

/** Asks once, as the kubelet does. @returns what went wrong; undefined if the probe passes */
export async function askProbe(container: Container, probe: Probe): Promise<string | undefined> {
  try {
    const { status } = await fetch(probeUrl(container, probe), {
      signal: AbortSignal.timeout(probe.timeoutSeconds * 1000),
    });
    return status >= 200 && status < 400 ? undefined : `status ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
