import { checkEnvironment } from './environment';
import type { Field } from './field';
import { checkMounts } from './mounts';
import { dnsLabel } from './names';
import { checkContainerPorts } from './ports';
import { checkLifecycle, checkProbe } from './probes';
import { checkResources } from './quantity';
import { checkContainerSecurity } from './security-context';

/** What a container's values depend on in its pod. */
export interface ContainerPlace {
  /** Names of the volumes. */
  readonly mountable: ReadonlySet<string>;
  /** Names of the volumes that may be a device. */
  readonly block: ReadonlySet<string>;
  /** Names of the pod's claims to devices. */
  readonly claims: ReadonlySet<string>;
  /** Seconds that the pod has to end. */
  readonly graceSeconds: number;
  readonly hostNetwork: boolean;
  /** Whether the pod has users of its own, `hostUsers: false`. */
  readonly ownUsers: boolean;
}

/** The containers of a pod, or its init containers. */
export function checkContainer(container: Field, place: ContainerPlace, init: boolean): void {
  container.get('name').required();
  container.get('name').like(dnsLabel);
  container.get('image').required('name an image');
  container.get('imagePullPolicy').oneOf('Always', 'IfNotPresent', 'Never');
  container.get('terminationMessagePolicy').oneOf('File', 'FallbackToLogsOnError');
  checkContainerPorts(container.get('ports'), place.hostNetwork);
  checkEnvironment(container);
  checkResources(container.get('resources'), place.claims);
  checkResize(container.get('resizePolicy'));
  checkMounts(container, place.mountable, place.block);
  checkContainerSecurity(container.get('securityContext'), place.ownUsers);
  const sidecar = container.get('restartPolicy').text === 'Always';
  checkLifecycle(container, place.graceSeconds);
  if (init && !sidecar && container.get('lifecycle').set)
    container
      .get('lifecycle')
      .refuse('an init container that ends has none', 'remove it, or set restartPolicy: Always');
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container.get(name);
    if (!probe.set) continue;
    if (init && !sidecar)
      probe.refuse('an init container that ends has no probes', 'remove it, or set restartPolicy: Always');
    checkProbe(probe, name);
  }
}

/** Whether a container restarts when its resources change. */
function checkResize(policies: Field): void {
  for (const policy of policies.items()) {
    policy.get('resourceName').oneOf('cpu', 'memory');
    policy.get('restartPolicy').oneOf('NotRequired', 'RestartContainer');
  }
  policies.unique('resource', (policy) => policy.get('resourceName').text);
}
