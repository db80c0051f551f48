import { checkContainer, checkFieldPath, checkIdentity, checkResourceField } from './containers';
import type { Field } from './field';
import { checkLabels, checkSelector } from './metadata';
import { configKey, dnsLabel, dnsSubdomain, labelKey } from './names';
import { checkQuantity } from './quantity';

const VOLUME_SOURCES = (
  'awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir ephemeral fc flexVolume ' +
  'flocker gcePersistentDisk gitRepo glusterfs hostPath image iscsi nfs persistentVolumeClaim photonPersistentDisk ' +
  'portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume'
).split(' ');
const HOST_PATHS = [
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];
const LARGEST_MODE = 0o777;
const VOLUME_FIELD_PATHS = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.labels',
  'metadata.annotations',
]);

/** A pod's spec. `mounted` has the names of volumes that its owner adds. */
export function checkPod(spec: Field, mounted: readonly string[] = []): void {
  spec.get('restartPolicy').oneOf('Always', 'OnFailure', 'Never');
  spec.get('dnsPolicy').oneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None');
  if (spec.get('dnsPolicy').text === 'None' && spec.get('dnsConfig', 'nameservers').items().length === 0)
    spec.get('dnsConfig', 'nameservers').refuse('dnsPolicy None needs a name server', 'name one');
  spec.get('preemptionPolicy').oneOf('PreemptLowerPriority', 'Never');
  spec.get('os', 'name').oneOf('linux', 'windows');
  spec.get('activeDeadlineSeconds').within(1, 2 ** 31 - 1);
  spec.get('serviceAccountName').like(dnsSubdomain);
  spec.get('priorityClassName').like(dnsSubdomain);
  spec.get('hostname').like(dnsLabel);
  spec.get('subdomain').like(dnsLabel);
  checkLabels(spec.get('nodeSelector'));
  const context = spec.get('securityContext');
  checkIdentity(context);
  context.get('fsGroup').within(0, 2 ** 31 - 1);
  context.get('fsGroupChangePolicy').oneOf('Always', 'OnRootMismatch');
  context.get('supplementalGroupsPolicy').oneOf('Merge', 'Strict');
  for (const volume of spec.get('volumes').items()) checkVolume(volume);
  spec.get('volumes').unique('volume', (volume) => volume.get('name').text);
  const mountable = new Set([
    ...mounted,
    ...spec
      .get('volumes')
      .items()
      .flatMap((volume) => volume.get('name').text ?? []),
  ]);
  const containers = spec.get('containers');
  if (containers.items().length === 0) containers.refuse('the pod has no container', 'add one');
  const names = new Set<string>();
  for (const list of ['initContainers', 'containers']) {
    for (const container of spec.get(list).items()) {
      checkContainer(container, mountable, list === 'initContainers');
      const name = container.get('name').text;
      if (name !== undefined && names.has(name))
        container.get('name').refuse(`two containers are called ${name}`, 'give each its own name');
      if (name !== undefined) names.add(name);
    }
  }
  checkScheduling(spec);
}

function checkVolume(volume: Field): void {
  volume.get('name').required();
  volume.get('name').like(dnsLabel);
  volume.atMostOne('the source of the volume', ...VOLUME_SOURCES);
  const [configMap, secret, downward, projected, empty] = [
    'configMap',
    'secret',
    'downwardAPI',
    'projected',
    'emptyDir',
  ].map((source) => volume.get(source));
  for (const source of [configMap!, secret!, downward!, projected!]) {
    source.get('defaultMode').within(0, LARGEST_MODE);
    checkItems(source);
  }
  if (configMap!.set) configMap!.get('name').required('name a ConfigMap');
  if (secret!.set) secret!.get('secretName').required('name a Secret');
  for (const source of projected!.get('sources').items()) {
    source.exactlyOne(
      'source',
      'configMap',
      'secret',
      'downwardAPI',
      'serviceAccountToken',
      'clusterTrustBundle',
      'podCertificate',
    );
    for (const kind of ['configMap', 'secret', 'downwardAPI']) checkItems(source.get(kind));
    const token = source.get('serviceAccountToken');
    if (token.set) token.get('path').required();
    token.get('expirationSeconds').within(600, 2 ** 32);
  }
  checkQuantity(empty!.get('sizeLimit'));
  const { text } = empty!.get('medium');
  if (text !== undefined && !/^(?:Memory|HugePages.*)?$/.test(text))
    empty!.get('medium').refuse(`it is “${text}”`, 'write Memory or HugePages, or remove it');
  const claim = volume.get('persistentVolumeClaim');
  if (claim.set) claim.get('claimName').required('name a PersistentVolumeClaim');
  const host = volume.get('hostPath');
  if (host.set) host.get('path').required();
  host.get('type').oneOf(...HOST_PATHS);
  const nfs = volume.get('nfs');
  if (nfs.set) for (const key of ['server', 'path']) nfs.get(key).required();
  if (volume.get('csi').set) volume.get('csi', 'driver').required();
}

function checkItems(source: Field): void {
  for (const item of source.get('items').items()) {
    const path = item.get('path');
    path.required();
    if (path.text?.startsWith('/') === true || (path.text ?? '').split('/').includes('..'))
      path.refuse('it leaves the volume', 'write a path below the volume');
    item.get('key').like(configKey);
    item.get('mode').within(0, LARGEST_MODE);
    checkFieldPath(item.get('fieldRef'), VOLUME_FIELD_PATHS);
    checkResourceField(item.get('resourceFieldRef'));
  }
}

function checkScheduling(spec: Field): void {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const affinity = spec.get('affinity', kind);
    for (const term of affinity.get(required).items()) checkAffinityTerm(term);
    for (const weighted of affinity.get(preferred).items()) {
      weighted.get('weight').within(1, 100);
      checkAffinityTerm(weighted.get('podAffinityTerm'));
    }
  }
  const nodes = spec.get('affinity', 'nodeAffinity');
  for (const term of nodes.get(required, 'nodeSelectorTerms').items()) checkNodeTerm(term);
  if (nodes.get(required).set && nodes.get(required, 'nodeSelectorTerms').items().length === 0)
    nodes.get(required, 'nodeSelectorTerms').refuse('it is empty', 'write a term');
  for (const weighted of nodes.get(preferred).items()) {
    weighted.get('weight').within(1, 100);
    checkNodeTerm(weighted.get('preference'));
  }
  for (const spread of spec.get('topologySpreadConstraints').items()) {
    spread.get('maxSkew').within(1);
    spread.get('topologyKey').required();
    spread.get('topologyKey').like(labelKey);
    spread.get('whenUnsatisfiable').required();
    spread.get('whenUnsatisfiable').oneOf('DoNotSchedule', 'ScheduleAnyway');
    spread.get('minDomains').within(1);
    if (spread.get('minDomains').set && spread.get('whenUnsatisfiable').text === 'ScheduleAnyway')
      spread.get('minDomains').refuse('only DoNotSchedule has it', 'remove it');
    spread.get('nodeAffinityPolicy').oneOf('Honor', 'Ignore');
    spread.get('nodeTaintsPolicy').oneOf('Honor', 'Ignore');
    checkSelector(spread.get('labelSelector'));
  }
  spec
    .get('topologySpreadConstraints')
    .unique(
      'pair of key and effect',
      (spread) => `${spread.get('topologyKey').text ?? ''} ${spread.get('whenUnsatisfiable').text ?? ''}`,
    );
  for (const toleration of spec.get('tolerations').items()) checkToleration(toleration);
}

function checkAffinityTerm(term: Field): void {
  if (!term.set) return;
  term.get('topologyKey').required();
  term.get('topologyKey').like(labelKey);
  checkSelector(term.get('labelSelector'));
  checkSelector(term.get('namespaceSelector'));
}

function checkNodeTerm(term: Field): void {
  for (const expression of term.get('matchExpressions').items()) {
    const operator = expression.get('operator');
    operator.required();
    operator.oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
    expression.get('key').like(labelKey);
    const count = expression.get('values').items().length;
    if (/^(?:In|NotIn)$/.test(operator.text ?? '') && count === 0)
      expression.get('values').refuse('it is empty', 'write the values');
    if (/Exist/.test(operator.text ?? '') && count > 0)
      expression.get('values').refuse(`${operator.text ?? ''} takes no values`, 'remove them');
    if (/^(?:Gt|Lt)$/.test(operator.text ?? '') && count !== 1)
      expression.get('values').refuse(`${operator.text ?? ''} takes one value`, 'write one number in quotes');
  }
}

function checkToleration(toleration: Field): void {
  const [key, operator, effect, value] = ['key', 'operator', 'effect', 'value'].map((name) =>
    toleration.get(name),
  );
  key!.like((text) => (text === '' ? undefined : labelKey(text)));
  operator!.oneOf('Equal', 'Exists');
  effect!.oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute');
  if ((key!.text ?? '') === '' && operator!.text !== 'Exists')
    operator!.refuse('the toleration has no key', 'name a key, or write Exists');
  if (operator!.text === 'Exists' && (value!.text ?? '') !== '')
    value!.refuse('Exists takes no value', 'remove it');
  if (toleration.get('tolerationSeconds').set && effect!.text !== 'NoExecute')
    toleration
      .get('tolerationSeconds')
      .refuse('only the effect NoExecute has it', 'remove it, or write NoExecute');
}
