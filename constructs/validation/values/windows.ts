import type { Field } from './field';

const POD_FIELDS = ['hostPID', 'hostIPC', 'hostUsers', 'shareProcessNamespace'];
const POD_CONTEXT = [
  'fsGroup',
  'fsGroupChangePolicy',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'sysctls',
];
const EVERY_CONTEXT = ['appArmorProfile', 'runAsGroup', 'runAsUser', 'seLinuxOptions', 'seccompProfile'];
const CONTAINER_CONTEXT = [
  'allowPrivilegeEscalation',
  'capabilities',
  'privileged',
  'procMount',
  'readOnlyRootFilesystem',
];

/** Fields that only pods of the other operating system have, and pods that run as processes of a Windows node. */
export function checkWindows(spec: Field): void {
  const system = spec.get('os', 'name').text;
  const context = spec.get('securityContext');
  const containers = ['initContainers', 'containers'].flatMap((list) => spec.get(list).items());
  const contexts = [context, ...containers.map((container) => container.get('securityContext'))];
  if (system === 'windows') {
    refuseFields(spec, POD_FIELDS, 'windows');
    refuseFields(context, POD_CONTEXT, 'windows');
    for (const each of contexts) refuseFields(each, EVERY_CONTEXT, 'windows');
    for (const each of contexts.slice(1)) refuseFields(each, CONTAINER_CONTEXT, 'windows');
  }
  if (system === 'linux') for (const each of contexts) refuseFields(each, ['windowsOptions'], 'linux');
  const host = contexts.find((each) => each.get('windowsOptions', 'hostProcess').isTrue);
  if (host && !spec.get('hostNetwork').isTrue)
    host
      .get('windowsOptions', 'hostProcess')
      .refuse('it needs the network of the node', 'write hostNetwork: true');
}

function refuseFields(of: Field, keys: readonly string[], system: string): void {
  for (const key of of.among(...keys)) of.get(key).refuse(`a pod of ${system} has none`, 'remove it');
}
