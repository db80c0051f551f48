import type { Labels } from './label-selector';
import type { Manifest } from './manifest';
import type { Container, PodSpec, PodTemplate, PortReference } from './pod-view';

/** A container and where it stands in its object. */
export interface PlacedContainer {
  readonly container: Container;
  /** Field path, such as `spec.template.spec.containers[0]`. */
  readonly path: string;
  /** Whether it runs before the others and is gone when they start. A sidecar is an init container that stays. */
  readonly passing: boolean;
}

/** Anything that makes pods, or is one. */
export interface Workload {
  readonly manifest: Manifest;
  readonly namespace: string;
  /** Labels and annotations of its pods. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly pod: PodSpec;
  /** Field path of the pod template: `spec.template`, or deeper in a CronJob. Empty in a Pod. */
  readonly templatePath: string;
  /** Field path of the pod's spec. */
  readonly podPath: string;
  /** All containers, init containers first, as the kubelet starts them. */
  readonly containers: readonly PlacedContainer[];
}

export function workload(manifest: Manifest, template: PodTemplate, templatePath: string): Workload {
  const pod = template.spec;
  const podPath = templatePath === '' ? 'spec' : `${templatePath}.spec`;
  return {
    manifest,
    namespace: manifest.namespace ?? 'default',
    labels: template.metadata?.labels ?? {},
    annotations: template.metadata?.annotations ?? {},
    pod,
    templatePath,
    podPath,
    containers: [
      ...(pod.initContainers ?? []).map((container, i) => ({
        container,
        path: `${podPath}.initContainers[${i}]`,
        passing: container.restartPolicy !== 'Always',
      })),
      ...pod.containers.map((container, i) => ({
        container,
        path: `${podPath}.containers[${i}]`,
        passing: false,
      })),
    ],
  };
}

/** The container port that a Service's targetPort, a probe or a NetworkPolicy means, by name or number. */
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

/** The ports that the containers declare, for an error that says what there is to choose from. */
export function listPorts(containers: readonly PlacedContainer[]): string {
  const ports = containers.flatMap(({ container }) =>
    (container.ports ?? []).map(({ name, containerPort }) =>
      name === undefined ? String(containerPort) : `${name} (${containerPort})`,
    ),
  );
  return ports.length === 0 ? 'none' : ports.join(', ');
}
