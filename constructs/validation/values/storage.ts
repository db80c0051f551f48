import type { Field } from './field';
import { checkSelector } from './metadata';
import { configKey, dnsSubdomain } from './names';
import { checkQuantity, quantity } from './quantity';
import { checkNodeTerms } from './scheduling';
import { checkHostPath, checkNfs, csiDriver, inside } from './volume-sources';

const MEBIBYTE = 1024 * 1024;
/** Line breaks may stand anywhere, spaces may not. */
const BASE64 = /^[A-Za-z0-9+/\r\n]*(?:=[\r\n]*){0,2}$/;

/** What a PersistentVolume stands for. */
const SOURCES = (
  'awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs ' +
  'hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume'
).split(' ');
const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** The spec of a PersistentVolumeClaim. */
export function checkClaim(spec: Field): void {
  const modes = spec.get('accessModes');
  if (modes.items().length === 0) modes.refuse('it is empty', `write one of ${ACCESS_MODES.join(', ')}`);
  for (const mode of modes.items()) mode.exactly(...ACCESS_MODES);
  if (modes.items().length > 1 && modes.items().some(({ text }) => text === 'ReadWriteOncePod'))
    modes.refuse('ReadWriteOncePod stands beside another mode', 'write it alone');
  const storage = spec.get('resources', 'requests', 'storage');
  storage.required('write a size, such as 10Gi');
  if (quantity(storage.scalar ?? '') === 0) storage.refuse('it is 0', 'write a size, such as 10Gi');
  for (const part of ['requests', 'limits'])
    for (const [, amount] of spec.get('resources', part).entries()) checkQuantity(amount);
  for (const key of ['dataSource', 'dataSourceRef'])
    if (spec.get(key, 'kind').set) spec.get(key, 'name').required();
  spec.get('volumeMode').oneOf('Block', 'Filesystem');
  for (const key of ['storageClassName', 'volumeAttributesClassName'])
    spec.get(key).like((name) => (name === '' ? undefined : dnsSubdomain(name)));
  checkSelector(spec.get('selector'));
}

export function checkPersistentVolume(spec: Field): void {
  for (const mode of spec.get('accessModes').items()) mode.exactly(...ACCESS_MODES);
  if (spec.get('accessModes').items().length === 0)
    spec.get('accessModes').refuse('it is empty', 'write a mode');
  spec.get('capacity', 'storage').required();
  for (const [name, amount] of spec.get('capacity').entries())
    if (name !== 'storage') amount.refuse(`a volume has no ${name}`, 'remove it');
  if (checkQuantity(spec.get('capacity', 'storage')) === 0)
    spec.get('capacity', 'storage').refuse('it is 0', 'write a size, such as 10Gi');
  spec.exactlyOne('source', ...SOURCES);
  checkHostPath(spec.get('hostPath'));
  checkNfs(spec.get('nfs'));
  if (spec.get('csi').set) for (const key of ['driver', 'volumeHandle']) spec.get('csi', key).required();
  spec.get('csi', 'driver').like(csiDriver);
  if (spec.get('local').set) {
    inside(spec.get('local', 'path'), true);
    spec.get('local', 'path').required();
    spec.get('nodeAffinity', 'required').required('name the node that has the volume');
  }
  checkNodeTerms(spec.get('nodeAffinity', 'required'));
  const policy = spec.get('persistentVolumeReclaimPolicy');
  policy.oneOf('Retain', 'Delete', 'Recycle');
  if (policy.text === 'Recycle' && spec.get('hostPath', 'path').text === '/')
    policy.refuse('it would empty the node', 'write Retain');
  spec.get('volumeMode').oneOf('Block', 'Filesystem');
  spec.get('storageClassName').like((name) => (name === '' ? undefined : dnsSubdomain(name)));
}

export function checkStorageClass(object: Field): void {
  object.get('reclaimPolicy').oneOf('Retain', 'Delete');
  object.get('volumeBindingMode').oneOf('Immediate', 'WaitForFirstConsumer');
}

export function checkConfigMap(object: Field): void {
  let bytes = 0;
  for (const part of ['data', 'binaryData']) {
    for (const [key, value] of object.get(part).entries()) {
      const wrong = configKey(key);
      if (wrong) value.refuse(wrong.problem, wrong.fix);
      if (part === 'binaryData') checkBase64(value);
      bytes += Buffer.byteLength(value.text ?? '', part === 'data' ? 'utf8' : 'base64');
      if (part === 'data' && object.get('binaryData', key).set)
        value.refuse('binaryData has the same key', 'remove one of them');
    }
  }
  if (bytes > MEBIBYTE)
    object.get('data').refuse(`it has ${bytes} bytes, and may have ${MEBIBYTE}`, 'split it');
}

/** Keys that a Secret of a type must have. */
const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export function checkSecret(object: Field): void {
  let bytes = 0;
  for (const part of ['data', 'stringData']) {
    for (const [key, value] of object.get(part).entries()) {
      const wrong = configKey(key);
      if (wrong) value.refuse(wrong.problem, wrong.fix);
      if (part === 'data') checkBase64(value);
      bytes += Buffer.byteLength(value.text ?? '', part === 'data' ? 'base64' : 'utf8');
    }
  }
  if (bytes > MEBIBYTE)
    object.get('data').refuse(`it has ${bytes} bytes, and may have ${MEBIBYTE}`, 'split it');
  const type = object.get('type').text ?? '';
  for (const key of SECRET_KEYS[type] ?? []) {
    const value = object.get('stringData', key).set ? object.get('stringData', key) : object.get('data', key);
    if (!value.set || (value.text === '' && !type.endsWith('/tls')))
      value.refuse(`a Secret of the type ${type} must have it`, 'set it');
    else if (key.startsWith('.docker') && !isJson(value, value.path.startsWith('data')))
      value.refuse('it is no JSON', 'write the content of a Docker configuration');
  }
  const has = (key: string): boolean => object.get('data', key).set || object.get('stringData', key).set;
  if (type === 'kubernetes.io/basic-auth' && !has('username') && !has('password'))
    object.get('data', 'username').refuse(`a Secret of the type ${type} must have it or password`, 'set it');
  if (type === 'kubernetes.io/service-account-token')
    object.get('metadata', 'annotations', 'kubernetes.io/service-account.name').required('name the account');
}

function checkBase64(value: Field): void {
  if (
    value.text !== undefined &&
    (!BASE64.test(value.text) || value.text.replaceAll(/\s/g, '').length % 4 !== 0)
  )
    value.refuse('it is no base64', 'encode it, or write it in stringData');
}

function isJson(value: Field, encoded: boolean): boolean {
  const text = value.text ?? '';
  try {
    JSON.parse(encoded ? Buffer.from(text, 'base64').toString() : text);
    return true;
  } catch {
    return false;
  }
}
