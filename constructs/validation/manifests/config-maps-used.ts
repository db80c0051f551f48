import type { PlacedContainer, Workload } from './workload';

/** A reference from a pod to a ConfigMap. */
export interface ConfigMapUse {
  readonly name: string;
  /** Field path of the reference. */
  readonly path: string;
  /** Whether the pod can start without it. */
  readonly optional: boolean;
}

/** The references of a pod to ConfigMaps: volumes in their order, then environments. */
export function configMapsUsed({ pod, podPath, containers }: Workload): readonly ConfigMapUse[] {
  const volumes = (pod.volumes ?? []).flatMap(({ configMap, projected }, i) => [
    ...(configMap ? [use(configMap, `${podPath}.volumes[${i}].configMap`)] : []),
    ...(projected?.sources ?? []).flatMap(({ configMap: source }, j) =>
      source ? [use(source, `${podPath}.volumes[${i}].projected.sources[${j}].configMap`)] : [],
    ),
  ]);
  return [...volumes, ...containers.flatMap(fromEnvironment)];
}

function fromEnvironment({ container, path }: PlacedContainer): readonly ConfigMapUse[] {
  return [
    ...(container.envFrom ?? []).flatMap(({ configMapRef }, i) =>
      configMapRef ? [use(configMapRef, `${path}.envFrom[${i}].configMapRef`)] : [],
    ),
    ...(container.env ?? []).flatMap(({ valueFrom }, i) =>
      valueFrom?.configMapKeyRef
        ? [use(valueFrom.configMapKeyRef, `${path}.env[${i}].valueFrom.configMapKeyRef`)]
        : [],
    ),
  ];
}

function use({ name, optional }: { name: string; optional?: boolean }, path: string): ConfigMapUse {
  return { name, path, optional: optional ?? false };
}
