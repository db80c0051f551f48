import type { Field } from './field';
import { configKey, dnsLabel, environmentName, portName } from './names';
import { checkQuantity, checkResources } from './quantity';

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const MAXIMUM_PORT = 65_535;
const LARGEST_ID = 2 ** 31 - 1;

const FIELD_PATHS = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.labels',
  'metadata.annotations',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);

/** A number from 1 to 65535, or the name of a port. */
export function checkPort(port: Field): void {
  port.within(1, MAXIMUM_PORT);
  port.like(portName);
}

/** The containers of a pod, or its init containers. */
export function checkContainer(container: Field, mountable: ReadonlySet<string>, init: boolean): void {
  container.get('name').required();
  container.get('name').like(dnsLabel);
  container.get('image').required('name an image');
  container.get('imagePullPolicy').oneOf('Always', 'IfNotPresent', 'Never');
  container.get('terminationMessagePolicy').oneOf('File', 'FallbackToLogsOnError');
  checkContainerPorts(container.get('ports'));
  checkEnvironment(container);
  checkResources(container.get('resources'));
  checkMounts(container.get('volumeMounts'), mountable);
  checkSecurity(container.get('securityContext'));
  const sidecar = container.get('restartPolicy').text === 'Always';
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container.get(name);
    if (!probe.set) continue;
    if (init && !sidecar)
      probe.refuse('an init container that ends has no probes', 'remove it, or set restartPolicy: Always');
    checkProbe(probe, name);
  }
  for (const name of ['postStart', 'preStop']) {
    const hook = container.get('lifecycle', name);
    if (hook.set) checkHandler(hook, ['exec', 'httpGet', 'tcpSocket', 'sleep']);
  }
}

function checkContainerPorts(ports: Field): void {
  for (const port of ports.items()) {
    port.get('containerPort').required();
    port.get('containerPort').within(1, MAXIMUM_PORT);
    port.get('hostPort').within(1, MAXIMUM_PORT);
    port.get('protocol').oneOf(...PROTOCOLS);
    port.get('name').like(portName);
  }
  ports.unique('name', (port) => port.get('name').text);
}

function checkEnvironment(container: Field): void {
  for (const variable of container.get('env').items()) {
    variable.get('name').required();
    variable.get('name').like(environmentName);
    const from = variable.get('valueFrom');
    if (!from.set) continue;
    from.exactlyOne(
      'source',
      'fieldRef',
      'resourceFieldRef',
      'configMapKeyRef',
      'secretKeyRef',
      'fileKeyRef',
    );
    if ((variable.get('value').text ?? '') !== '')
      from.refuse('the variable has a value already', 'remove value or valueFrom');
    checkFieldPath(from.get('fieldRef'), FIELD_PATHS);
    checkResourceField(from.get('resourceFieldRef'));
    for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
      const reference = from.get(kind);
      if (!reference.set) continue;
      reference.get('key').required('name a key');
      reference.get('key').like(configKey);
    }
  }
  for (const source of container.get('envFrom').items())
    source.exactlyOne('source', 'configMapRef', 'secretRef');
}

/** A field of the pod itself, in a variable or a file. */
export function checkFieldPath(reference: Field, allowed: ReadonlySet<string>): void {
  const path = reference.get('fieldPath');
  if (reference.set) path.required();
  const { text } = path;
  if (text === undefined || text === '') return;
  if (/^metadata\.(?:labels|annotations)\['[^']+'\]$/.test(text) || allowed.has(text)) return;
  path.refuse(`there is no field ${text} for a container to read`, `write one of ${[...allowed].join(', ')}`);
}

export function checkResourceField(reference: Field): void {
  if (!reference.set) return;
  const resource = reference.get('resource');
  if (!/^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.+)$/.test(resource.text ?? ''))
    resource.refuse(
      `it is ${resource.json}`,
      'write limits or requests, a dot and a resource, such as limits.cpu',
    );
  checkQuantity(reference.get('divisor'));
}

function checkMounts(mounts: Field, mountable: ReadonlySet<string>): void {
  for (const mount of mounts.items()) {
    const { text } = mount.get('name');
    mount.get('mountPath').required();
    if (text !== undefined && !mountable.has(text))
      mount.get('name').refuse(`the pod has no volume ${text}`, 'add the volume, or correct the name');
    if (
      (mount.get('subPath').text ?? '').split('/').includes('..') ||
      mount.get('subPath').text?.startsWith('/') === true
    )
      mount.get('subPath').refuse('it leaves the volume', 'write a path below the volume');
    mount.get('mountPropagation').oneOf('None', 'HostToContainer', 'Bidirectional');
  }
  mounts.unique('mount path', (mount) => mount.get('mountPath').text);
}

function checkSecurity(context: Field): void {
  checkIdentity(context);
  context.get('procMount').oneOf('Default', 'Unmasked');
  const escalation = context.get('allowPrivilegeEscalation');
  if (escalation.json === 'false' && context.get('privileged').isTrue)
    escalation.refuse('a privileged container may always escalate', 'remove privileged');
}

/** The fields that the security contexts of a pod and of a container have in common. */
export function checkIdentity(context: Field): void {
  context.get('runAsUser').within(0, LARGEST_ID);
  context.get('runAsGroup').within(0, LARGEST_ID);
  for (const profile of ['seccompProfile', 'appArmorProfile']) {
    const { text } = context.get(profile, 'type');
    context.get(profile, 'type').oneOf('RuntimeDefault', 'Unconfined', 'Localhost');
    const local = context.get(profile, 'localhostProfile');
    if (context.get(profile).set) context.get(profile, 'type').required();
    if (text === 'Localhost') local.required('name the profile');
    else if (local.set)
      local.refuse('only the type Localhost has a profile', 'remove it, or set type: Localhost');
  }
}

function checkProbe(probe: Field, name: string): void {
  checkHandler(probe, ['exec', 'grpc', 'httpGet', 'tcpSocket']);
  for (const key of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ])
    probe.get(key).within(0);
  const success = probe.get('successThreshold');
  if (name !== 'readinessProbe' && (success.number ?? 0) > 1)
    success.refuse(`it is ${success.json}, and must be 1 for a ${name}`, 'write 1');
  const grace = probe.get('terminationGracePeriodSeconds');
  grace.within(1);
  if (name === 'readinessProbe' && grace.set)
    grace.refuse('a readiness probe ends no container', 'remove it');
}

function checkHandler(handler: Field, kinds: readonly string[]): void {
  handler.exactlyOne('handler', ...kinds);
  const http = handler.get('httpGet');
  http.get('scheme').oneOf('HTTP', 'HTTPS');
  for (const kind of ['httpGet', 'tcpSocket', 'grpc']) {
    if (!handler.get(kind).set) continue;
    handler.get(kind, 'port').required();
    checkPort(handler.get(kind, 'port'));
  }
  if (handler.get('exec').set && handler.get('exec', 'command').items().length === 0)
    handler.get('exec', 'command').refuse('it is empty', 'write a command');
  for (const header of http.get('httpHeaders').items()) {
    if (!/^[-A-Za-z0-9]+$/.test(header.get('name').text ?? ''))
      header
        .get('name')
        .refuse(`${header.get('name').json} is no name of a header`, 'write letters, digits and -');
  }
}
