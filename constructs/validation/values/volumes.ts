import { checkFieldPath, checkResourceField } from './environment';
import type { Field } from './field';
import { dnsLabel } from './names';
import { checkQuantity } from './quantity';
import { checkClaim } from './storage';
import { checkHostPath, checkNfs, csiDriver, inside } from './volume-sources';

const VOLUME_SOURCES = (
  'awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir ephemeral fc flexVolume ' +
  'flocker gcePersistentDisk gitRepo glusterfs hostPath image iscsi nfs persistentVolumeClaim photonPersistentDisk ' +
  'portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume'
).split(' ');
const LARGEST_MODE = 0o777;
const VOLUME_FIELD_PATHS = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.labels',
  'metadata.annotations',
]);
const PROJECTED_SOURCES = [
  'configMap',
  'secret',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
];

/** A volume of a pod: its name, and exactly what its source may hold. */
export function checkVolume(volume: Field): void {
  volume.get('name').required();
  volume.get('name').like(dnsLabel);
  volume.atMostOne('the source of the volume', ...VOLUME_SOURCES);
  const [configMap, secret, downward] = ['configMap', 'secret', 'downwardAPI'].map((source) =>
    volume.get(source),
  );
  for (const source of [configMap!, secret!, downward!]) {
    source.get('defaultMode').within(0, LARGEST_MODE);
    checkItems(source);
  }
  if (configMap!.set) configMap!.get('name').required('name a ConfigMap');
  if (secret!.set) secret!.get('secretName').required('name a Secret');
  checkDownward(downward!, true);
  checkProjected(volume.get('projected'));
  checkQuantity(volume.get('emptyDir', 'sizeLimit'));
  const claim = volume.get('persistentVolumeClaim');
  if (claim.set) claim.get('claimName').required('name a PersistentVolumeClaim');
  checkEphemeral(volume.get('ephemeral'));
  checkHostPath(volume.get('hostPath'));
  checkNfs(volume.get('nfs'));
  const csi = volume.get('csi');
  if (csi.set) csi.get('driver').required();
  csi.get('driver').like(csiDriver);
  inside(volume.get('gitRepo', 'directory'), true);
  volume.get('image', 'pullPolicy').oneOf('Always', 'IfNotPresent', 'Never');
  const iqn = volume.get('iscsi', 'iqn');
  if (iqn.text !== undefined && !/^(?:iqn|eui|naa)\./.test(iqn.text))
    iqn.refuse(`it is ${iqn.json}`, 'write a name that begins with iqn., eui. or naa.');
}

function checkItems(source: Field): void {
  for (const item of source.get('items').items()) {
    const path = item.get('path');
    path.required();
    inside(path);
    if (path.text?.startsWith('..') === true && path.text !== '..' && !path.text.startsWith('../'))
      path.refuse('it begins with ..', 'write a path that does not');
    item.get('mode').within(0, LARGEST_MODE);
    if (source.path.endsWith('downwardAPI')) continue;
    item.get('key').required('name a key');
  }
}

/** @param own whether it is a volume and not part of a projected one */
function checkDownward(source: Field, own: boolean): void {
  for (const item of source.get('items').items()) {
    item.exactlyOne('field', 'fieldRef', 'resourceFieldRef');
    checkFieldPath(item.get('fieldRef'), VOLUME_FIELD_PATHS);
    checkResourceField(item.get('resourceFieldRef'));
    if (item.get('resourceFieldRef').set)
      item.get('resourceFieldRef', 'containerName').required('name a container');
  }
  if (!own) checkItems(source);
}

function checkProjected(projected: Field): void {
  projected.get('defaultMode').within(0, LARGEST_MODE);
  const written = new Set<string>();
  for (const source of projected.get('sources').items()) {
    source.exactlyOne('source', ...PROJECTED_SOURCES);
    for (const kind of ['configMap', 'secret']) {
      if (source.get(kind).set) source.get(kind, 'name').required('name it');
      checkItems(source.get(kind));
    }
    checkDownward(source.get('downwardAPI'), false);
    const token = source.get('serviceAccountToken');
    if (token.set) token.get('path').required();
    inside(token.get('path'));
    token.get('expirationSeconds').within(600, 2 ** 32);
    const paths = [
      ...['configMap', 'secret', 'downwardAPI'].flatMap((kind) => source.get(kind, 'items').items()),
      token,
    ].map((item) => item.get('path'));
    for (const path of paths) {
      if (path.text === undefined) continue;
      if (written.has(path.text)) path.refuse('another source writes there already', 'write another path');
      written.add(path.text);
    }
  }
}

/** A volume that lives as long as its pod, made of a claim. */
function checkEphemeral(ephemeral: Field): void {
  if (!ephemeral.set) return;
  const template = ephemeral.get('volumeClaimTemplate');
  template.required('write the spec of a PersistentVolumeClaim');
  if (!template.set) return;
  checkClaim(template.get('spec'));
  for (const key of ['name', 'namespace', 'generateName', 'finalizers', 'ownerReferences']) {
    const field = template.get('metadata', key);
    if (field.set) field.refuse('the pod gives it', 'remove it');
  }
}
