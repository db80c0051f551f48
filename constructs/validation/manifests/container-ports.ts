import type { PortReference } from './pod-view';
import type { PlacedContainer } from './workload';

/** The container port with a name or number that a Service, a probe or a NetworkPolicy refers to. */
export function findPort(
  containers: readonly PlacedContainer[],
  port: PortReference,
): { readonly placed: PlacedContainer; readonly containerPort: number; readonly name?: string } | undefined {
  for (const placed of containers) {
    for (const declared of placed.container.ports ?? []) {
      if (declared.name === port || declared.containerPort === port) {
        return { placed, containerPort: declared.containerPort, name: declared.name };
      }
    }
  }
  return undefined;
}

/** The ports that the containers declare, for the text of an error. */
export function listPorts(containers: readonly PlacedContainer[]): string {
  const ports = containers.flatMap(({ container }) =>
    (container.ports ?? []).map(({ name, containerPort }) =>
      name === undefined ? String(containerPort) : `${name} (${containerPort})`,
    ),
  );
  return ports.length === 0 ? 'none' : ports.join(', ');
}
