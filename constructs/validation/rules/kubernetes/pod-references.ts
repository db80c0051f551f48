import { configMapsUsed } from '../../manifests/config-maps-used';
import { type Rule, at, missing } from '../../rule';
import { findPort, listPorts } from '../../manifests/container-ports';
import type { ManifestSet } from '../../manifests/manifest-set';
import type { PlacedContainer, Workload } from '../../manifests/workload';

/** Every namespace gets them from the API server. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);

/**
 * A pod with a reference to a missing object stays in ContainerCreating, or its probes never pass. A port by its number
 * need not be declared; one by its name must, by the same container.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/
 */
export const podReferences: Rule = {
  name: 'pod-references',
  title: 'A pod’s volumes, ConfigMaps and their keys, service account and probe ports exist',
  source: 'Kubernetes documentation, “Debug Pods”',
  *check(set) {
    for (const workload of set.workloads) {
      const { manifest, namespace, pod, podPath, containers } = workload;
      for (const { name, path, keys, optional } of configMapsUsed(workload)) {
        if (optional || ALWAYS_THERE.has(name)) continue;
        const configMap = set.find('ConfigMap', namespace, name);
        if (configMap) {
          const there = Object.keys({ ...configMap.body.data, ...configMap.body.binaryData });
          for (const key of keys.filter((each) => !there.includes(each))) {
            yield {
              ends: [at(manifest, path), at(configMap, 'data')],
              problem: `the ConfigMap has no key ${key}, so the container does not start`,
              fix: `name one of ${there.join(', ') || 'the keys that you add'}, or write optional: true`,
            };
          }
          continue;
        }
        yield {
          ends: [at(manifest, path), missing('ConfigMap', namespace, name)],
          problem: 'the ConfigMap is not in the set, and until it exists the pod does not start',
          fix: 'add the ConfigMap to the same namespace, or name one that exists',
        };
      }
      const { serviceAccountName: account = 'default' } = pod;
      if (account !== 'default' && !set.find('ServiceAccount', namespace, account)) {
        yield {
          ends: [
            at(manifest, `${podPath}.serviceAccountName`),
            missing('ServiceAccount', namespace, account),
          ],
          problem: 'the service account is not in the set, and until it exists no pod is created',
          fix: 'add a ServiceAccount of its own and name it in serviceAccountName',
        };
      }
      const volumes = new Set(
        [...(pod.volumes ?? []), ...claimTemplates(set, workload)].map(({ name }) => name),
      );
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
          if (typeof port === 'number' || findPort([placed], port, 'TCP')) continue;
          yield {
            ends: [at(manifest, `${placed.path}.${name}`), at(manifest, `${placed.path}.ports`)],
            problem: `it asks port ${port}, which the container does not declare; declared: ${listPorts([placed])}`,
            fix: 'set the port to one of its container',
          };
        }
      }
    }
  },
};

/** Volumes that a StatefulSet makes for each pod. */
function claimTemplates(set: ManifestSet, { manifest }: Workload): readonly { name: string }[] {
  if (manifest.kind !== 'StatefulSet') return [];
  const { volumeClaimTemplates = [] } =
    set.find('StatefulSet', manifest.namespace, manifest.name)?.body.spec ?? {};
  return volumeClaimTemplates.map(({ metadata }) => metadata);
}

/** The ports that the kubelet asks: of the probes, and of the handlers at start and stop. */
function probePorts({ container }: PlacedContainer): readonly { name: string; port: string | number }[] {
  const { startupProbe, livenessProbe, readinessProbe, lifecycle } = container;
  const handlers = {
    startupProbe,
    livenessProbe,
    readinessProbe,
    'lifecycle.postStart': lifecycle?.postStart,
    'lifecycle.preStop': lifecycle?.preStop,
  };
  return Object.entries(handlers).flatMap(([name, handler]) => {
    const port = handler?.httpGet?.port ?? handler?.tcpSocket?.port;
    return port === undefined ? [] : [{ name, port }];
  });
}
