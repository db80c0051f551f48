import type { Field } from './field';
import { inside } from './volume-sources';

/**
 * Where a container finds the volumes of its pod.
 *
 * @param mountable names of the pod's volumes
 * @param block names of those that may be a device
 */
export function checkMounts(
  container: Field,
  mountable: ReadonlySet<string>,
  block: ReadonlySet<string>,
): void {
  const mounts = container.get('volumeMounts');
  const privileged = container.get('securityContext', 'privileged').isTrue;
  for (const mount of mounts.items()) {
    const { text } = mount.get('name');
    mount.get('mountPath').required();
    if (text !== undefined && !mountable.has(text))
      mount.get('name').refuse(`the pod has no volume ${text}`, 'add the volume, or correct the name');
    mount.atMostOne('the path in the volume', 'subPath', 'subPathExpr');
    inside(mount.get('subPath'));
    inside(mount.get('subPathExpr'));
    const propagation = mount.get('mountPropagation');
    propagation.exactly('None', 'HostToContainer', 'Bidirectional');
    if (propagation.text === 'Bidirectional' && !privileged)
      propagation.refuse('only privileged containers have it', 'write HostToContainer');
    const recursive = mount.get('recursiveReadOnly');
    recursive.exactly('Disabled', 'Enabled', 'IfPossible');
    if (recursive.set && recursive.text !== 'Disabled' && !mount.get('readOnly').isTrue)
      recursive.refuse('the mount can be written', 'write readOnly: true');
  }
  mounts.unique('mount path', (mount) => mount.get('mountPath').text);
  const devices = container.get('volumeDevices');
  for (const device of devices.items()) {
    const name = device.get('name');
    if (name.text !== undefined && !block.has(name.text))
      name.refuse(
        mountable.has(name.text)
          ? `the volume ${name.text} is no claim`
          : `the pod has no volume ${name.text}`,
        'name a volume of a claim',
      );
    if (mounts.items().some((mount) => mount.get('name').text === name.text))
      name.refuse(`the volume ${name.text ?? ''} is mounted already`, 'remove one of them');
    device.get('devicePath').required();
    if ((device.get('devicePath').text ?? '').split('/').includes('..'))
      device.get('devicePath').refuse('it climbs up', 'write it without ..');
  }
  devices.unique('path', (device) => device.get('devicePath').text);
}
