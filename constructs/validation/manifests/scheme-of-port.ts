import { type DeclaredPort, findPort } from './container-ports';

/**
 * The scheme in which a port answers, by the probes that ask it: the kubelet would not take the pod for ready if it
 * spoke the other one.
 *
 * @returns undefined if no HTTP probe asks that port
 */
export function schemeOfPort({
  placed,
  containerPort,
}: DeclaredPort): { scheme: string; path: string } | undefined {
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe'] as const) {
    const asked = placed.container[probe]?.httpGet;
    if (asked === undefined || (asked.host ?? '') !== '') continue;
    const number =
      typeof asked.port === 'number' ? asked.port : findPort([placed], asked.port)?.containerPort;
    if (number === containerPort) return { scheme: asked.scheme ?? 'HTTP', path: `${placed.path}.${probe}` };
  }
  return undefined;
}
