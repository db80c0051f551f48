import { isIP } from 'node:net';
import { checkContainer, type ContainerPlace } from './containers';
import type { Field } from './field';
import { checkLabels } from './metadata';
import { dnsLabel, dnsSubdomain, labelKey, searchDomain } from './names';
import { checkAllocation, checkQuantity, quantity } from './quantity';
import { checkScheduling } from './scheduling';
import { checkIdentity, LARGEST_ID } from './security-context';
import { checkVolume } from './volumes';
import { checkWindows } from './windows';

const DEFAULT_GRACE_SECONDS = 30;
const MOST_NAME_SERVERS = 3;
const MOST_SEARCHES = 32;
const SYSCTL = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;
/** Kernel parameters of one pod's IPC namespace. */
const IPC_SYSCTL = /^(?:kernel\.(?:shm.+|msg.+|sem)|fs\.mqueue\..+)$/;
const POD_RESOURCES = /^(?:cpu|memory|hugepages-.+)$/;

/** A pod's spec. `mounted` has the names of volumes that its owner adds. */
export function checkPod(spec: Field, mounted: readonly string[] = []): void {
  spec.get('restartPolicy').oneOf('Always', 'OnFailure', 'Never');
  spec.get('preemptionPolicy').oneOf('PreemptLowerPriority', 'Never');
  spec.get('os', 'name').oneOf('linux', 'windows');
  spec.get('activeDeadlineSeconds').within(1, 2 ** 31 - 1);
  for (const key of ['serviceAccountName', 'priorityClassName', 'runtimeClassName', 'nodeName'])
    spec.get(key).like(dnsSubdomain);
  checkLabels(spec.get('nodeSelector'));
  if (spec.get('ephemeralContainers').items().length > 0)
    spec
      .get('ephemeralContainers')
      .refuse('they are added to a pod that runs', 'remove them; kubectl debug adds them');
  checkNamespaces(spec);
  checkDns(spec);
  checkPodSecurity(spec.get('securityContext'), spec);
  for (const gate of spec.get('schedulingGates').items()) gate.get('name').like(labelKey);
  spec.get('schedulingGates').unique('gate', (gate) => gate.get('name').text);
  for (const readiness of spec.get('readinessGates').items()) readiness.get('conditionType').like(labelKey);
  for (const volume of spec.get('volumes').items()) checkVolume(volume);
  spec.get('volumes').unique('volume', (volume) => volume.get('name').text);
  checkClaims(spec.get('resourceClaims'));
  checkContainers(spec, mounted);
  checkPodResources(spec);
  for (const [, amount] of spec.get('overhead').entries()) checkQuantity(amount);
  checkScheduling(spec);
  checkWindows(spec);
}

/** The name of the pod in its network. */
export function checkHostName(spec: Field): void {
  spec.get('hostname').like(dnsLabel);
  spec.get('subdomain').like(dnsLabel);
}

/** Namespaces of the node that a pod shares. */
function checkNamespaces(spec: Field): void {
  if (spec.get('hostPID').isTrue && spec.get('shareProcessNamespace').isTrue)
    spec.get('shareProcessNamespace').refuse('hostPID is true as well', 'remove one of them');
  if (spec.get('hostUsers').json !== 'false') return;
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (spec.get(key).isTrue) spec.get(key).refuse('hostUsers is false', `remove ${key} or hostUsers`);
}

function checkDns(spec: Field): void {
  const config = spec.get('dnsConfig');
  const servers = config.get('nameservers');
  spec.get('dnsPolicy').oneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None');
  if (spec.get('dnsPolicy').text === 'None' && servers.items().length === 0)
    servers.refuse('dnsPolicy None needs a name server', 'name one');
  if (servers.items().length > MOST_NAME_SERVERS)
    servers.refuse(`it has ${servers.items().length} entries`, `write ${MOST_NAME_SERVERS} or fewer`);
  servers.items().forEach(checkAddress);
  const searches = config.get('searches');
  if (searches.items().length > MOST_SEARCHES)
    searches.refuse(`it has ${searches.items().length} entries`, `write ${MOST_SEARCHES} or fewer`);
  for (const search of searches.items()) if (search.text !== '.') search.like(searchDomain);
  for (const option of config.get('options').items()) option.get('name').required();
  for (const alias of spec.get('hostAliases').items()) {
    alias.get('ip').required();
    checkAddress(alias.get('ip'));
    for (const host of alias.get('hostnames').items()) host.like(dnsSubdomain);
  }
}

function checkAddress(address: Field): void {
  if (address.text !== undefined && address.text !== '' && isIP(address.text) === 0)
    address.refuse(`“${address.text}” is no address`, 'write an IP address');
}

function checkPodSecurity(context: Field, spec: Field): void {
  checkIdentity(context);
  context.get('fsGroup').within(0, LARGEST_ID);
  context.get('fsGroupChangePolicy').exactly('Always', 'OnRootMismatch');
  context.get('supplementalGroupsPolicy').oneOf('Merge', 'Strict');
  context.get('seLinuxChangePolicy').oneOf('Recursive', 'MountOption');
  for (const group of context.get('supplementalGroups').items()) group.within(0, LARGEST_ID);
  const sysctls = context.get('sysctls');
  sysctls.unique('parameter', (sysctl) => sysctl.get('name').text);
  for (const sysctl of sysctls.items()) {
    const name = sysctl.get('name');
    name.required('name a kernel parameter');
    if (name.text === undefined || name.text === '') continue;
    const dotted = name.text.replaceAll('/', '.');
    if (!SYSCTL.test(name.text) || name.text.length > 253)
      name.refuse(`it is ${name.json}`, 'write one such as net.core.somaxconn');
    if (spec.get('hostNetwork').isTrue && dotted.startsWith('net.'))
      name.refuse('hostNetwork is true, so it would be of the node', 'remove one of them');
    if (spec.get('hostIPC').isTrue && IPC_SYSCTL.test(dotted))
      name.refuse('hostIPC is true, so it would be of the node', 'remove one of them');
  }
}

/** Devices that the pod asks a driver for. */
function checkClaims(claims: Field): void {
  for (const claim of claims.items()) {
    claim.get('name').required();
    claim.get('name').like(dnsLabel);
    claim.exactlyOne('claim', 'resourceClaimName', 'resourceClaimTemplateName');
  }
  claims.unique('claim', (claim) => claim.get('name').text);
}

function checkContainers(spec: Field, mounted: readonly string[]): void {
  const containers = spec.get('containers');
  if (containers.items().length === 0) containers.refuse('the pod has no container', 'add one');
  const volumes = spec.get('volumes').items();
  const place: ContainerPlace = {
    mountable: new Set([...mounted, ...volumes.flatMap((volume) => volume.get('name').text ?? [])]),
    block: new Set([
      ...mounted,
      ...volumes
        .filter((volume) => volume.among('persistentVolumeClaim', 'ephemeral').length > 0)
        .flatMap((volume) => volume.get('name').text ?? []),
    ]),
    claims: new Set(
      spec
        .get('resourceClaims')
        .items()
        .flatMap((claim) => claim.get('name').text ?? []),
    ),
    graceSeconds: spec.get('terminationGracePeriodSeconds').number ?? DEFAULT_GRACE_SECONDS,
    hostNetwork: spec.get('hostNetwork').isTrue,
    ownUsers: spec.get('hostUsers').json === 'false',
  };
  const names = new Set<string>();
  const hostPorts = new Set<string>();
  for (const list of ['initContainers', 'containers']) {
    for (const container of spec.get(list).items()) {
      checkContainer(container, place, list === 'initContainers');
      const name = container.get('name').text;
      if (name !== undefined && names.has(name))
        container.get('name').refuse(`two containers are called ${name}`, 'give each its own name');
      if (name !== undefined) names.add(name);
      if (list === 'containers') checkHostPorts(container.get('ports'), hostPorts);
    }
  }
}

/** A port of the node can be taken once. */
function checkHostPorts(ports: Field, taken: Set<string>): void {
  for (const port of ports.items()) {
    const { number } = port.get('hostPort');
    if (number === undefined || number === 0) continue;
    const address = `${port.get('protocol').text ?? 'TCP'} ${port.get('hostIP').text ?? ''} ${number}`;
    if (taken.has(address)) port.get('hostPort').refuse('another port of the pod has it', 'write another');
    taken.add(address);
  }
}

/** What all containers of a pod may take together. */
function checkPodResources(spec: Field): void {
  const resources = spec.get('resources');
  if (!resources.set) return;
  checkAllocation(resources);
  for (const part of ['requests', 'limits']) {
    for (const [name, amount] of resources.get(part).entries()) {
      if (!POD_RESOURCES.test(name)) amount.refuse(`a pod has no ${name}`, 'write cpu or memory');
      if (part === 'limits') continue;
      const sum = spec
        .get('containers')
        .items()
        .map((container) => quantity(container.get('resources', 'requests', name).scalar ?? '0') ?? 0)
        .reduce((total, each) => total + each, 0);
      if ((quantity(amount.scalar ?? '') ?? sum) < sum)
        amount.refuse(`its containers request ${sum}`, `write ${sum} or more`);
    }
  }
}
