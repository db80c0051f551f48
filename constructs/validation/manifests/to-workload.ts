import type { Manifest } from './manifest';
import type { Container, PodTemplate } from './pod-view';
import type { PlacedContainer, Workload } from './workload';

/** @param templatePath field path of the pod template; empty in a Pod */
export function toWorkload(manifest: Manifest, template: PodTemplate, templatePath: string): Workload {
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
      ...(pod.initContainers ?? []).map((container, i) =>
        placed(container, `${podPath}.initContainers[${i}]`, container.restartPolicy !== 'Always'),
      ),
      ...pod.containers.map((container, i) => placed(container, `${podPath}.containers[${i}]`, false)),
    ],
    ephemeral: (pod.ephemeralContainers ?? []).map((container, i) =>
      placed(container, `${podPath}.ephemeralContainers[${i}]`, false),
    ),
  };
}

function placed(container: Container, path: string, passing: boolean): PlacedContainer {
  return { name: container.name, image: container.image, path, passing, container };
}
