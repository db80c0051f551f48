import { configMapsUsed } from '../../manifests/config-maps-used';
import { type Rule, at, missing } from '../../rule';
import { findPort, listPorts } from '../../manifests/container-ports';
import type { PlacedContainer } from '../../manifests/workload';

/** A pod with a reference to a missing object stays in ContainerCreating, or its probes never pass. */
export const podReferences: Rule = {
  name: 'pod-references',
  title: 'A pod’s volumes, ConfigMaps, service account and probe ports exist',
  source: 'Kubernetes documentation, “Debug Pods”',
  *check(set) {
    for (const workload of set.workloads) {
      const { manifest, namespace, pod, podPath, containers } = workload;
      for (const { name, path, optional } of configMapsUsed(workload)) {
        if (optional || set.find('ConfigMap', namespace, name)) continue;
        yield {
          ends: [at(manifest, path), missing('ConfigMap', namespace, name)],
          problem: 'the ConfigMap does not exist, so the pod never starts',
          fix: 'add the ConfigMap to the same namespace, or name one that exists',
        };
      }
      const account = pod.serviceAccountName;
      if (account === undefined || !set.find('ServiceAccount', namespace, account)) {
        yield {
          ends: [
            at(manifest, `${podPath}.serviceAccountName`),
            missing('ServiceAccount', namespace, account ?? manifest.name),
          ],
          problem:
            account === undefined
              ? 'it is not set, so the pods run as the service account default'
              : 'the service account does not exist, so no pod is created',
          fix: 'add a ServiceAccount of its own and name it in serviceAccountName',
        };
      }
      const volumes = new Set((pod.volumes ?? []).map(({ name }) => name));
      for (const { container, path } of containers) {
        for (const [i, { name }] of (container.volumeMounts ?? []).entries()) {
          if (volumes.has(name)) continue;
          yield {
            ends: [at(manifest, `${path}.volumeMounts[${i}].name`), at(manifest, `${podPath}.volumes`)],
            problem: `there is no volume "${name}"; there are ${[...volumes].join(', ') || 'none'}`,
            fix: 'name a volume of the pod',
          };
        }
      }
      for (const placed of containers) {
        for (const { name, port } of probePorts(placed)) {
          if (findPort([placed], port)) continue;
          yield {
            ends: [at(manifest, `${placed.path}.${name}`), at(manifest, `${placed.path}.ports`)],
            problem: `the probe asks port ${port}, which the container does not declare; declared: ${listPorts([placed])}`,
            fix: 'set the port of the probe to a port of its container',
          };
        }
      }
    }
  },
};

function probePorts({ container }: PlacedContainer): readonly { name: string; port: string | number }[] {
  return (['startupProbe', 'livenessProbe', 'readinessProbe'] as const).flatMap((name) => {
    const port = container[name]?.httpGet?.port ?? container[name]?.tcpSocket?.port;
    return port === undefined ? [] : [{ name, port }];
  });
}
