import type { PortReference } from './pod-view';
import type { PlacedContainer } from './workload';

/** A port that a container declares. */
export interface DeclaredPort {
  readonly placed: PlacedContainer;
  /** Field path of the declaration. */
  readonly path: string;
  readonly containerPort: number;
  readonly name?: string | undefined;
  /** TCP, UDP or SCTP. */
  readonly protocol: string;
}

/**
 * The container port with a name or number that a Service, a probe or a NetworkPolicy refers to.
 *
 * @param protocol of the port; left out, any
 */
export function findPort(
  containers: readonly PlacedContainer[],
  port: PortReference,
  protocol?: string,
): DeclaredPort | undefined {
  for (const placed of containers) {
    for (const [i, { name, containerPort, protocol: own = 'TCP' }] of (
      placed.container.ports ?? []
    ).entries()) {
      if (name !== port && containerPort !== port) continue;
      if (protocol !== undefined && own !== protocol) continue;
      return { placed, path: `${placed.path}.ports[${i}]`, containerPort, name, protocol: own };
    }
  }
  return undefined;
}

/** The ports that the containers declare, for the text of an error. */
export function listPorts(containers: readonly PlacedContainer[]): string {
  const ports = containers.flatMap(({ container }) =>
    (container.ports ?? []).map(({ name, containerPort, protocol = 'TCP' }) => {
      const number = protocol === 'TCP' ? String(containerPort) : `${containerPort}/${protocol}`;
      return name === undefined ? number : `${name} (${number})`;
    }),
  );
  return ports.length === 0 ? 'none' : ports.join(', ');
}
