import type { PlacedContainer, Workload } from './workload';

/** A reference from a pod to a ConfigMap. */
export interface ConfigMapUse {
  readonly name: string;
  /** Field path of the reference. */
  readonly path: string;
  /** Keys that it names; none if it takes all. */
  readonly keys: readonly string[];
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

interface Reference {
  readonly name: string;
  readonly optional?: boolean | undefined;
  readonly key?: string | undefined;
  readonly items?: readonly { readonly key: string }[] | undefined;
}

function use({ name, optional, key, items = [] }: Reference, path: string): ConfigMapUse {
  const keys = [...(key === undefined ? [] : [key]), ...items.map((item) => item.key)];
  return { name, path, keys, optional: optional ?? false };
}
