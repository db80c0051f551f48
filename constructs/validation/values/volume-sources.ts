import type { Field } from './field';
import { dnsSubdomain } from './names';

const HOST_PATHS = [
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];

/** A path on the node that holds the pod or the volume. */
export function checkHostPath(host: Field): void {
  if (host.set) host.get('path').required();
  inside(host.get('path'), true);
  host.get('type').oneOf(...HOST_PATHS);
}

export function checkNfs(nfs: Field): void {
  if (!nfs.set) return;
  for (const key of ['server', 'path']) nfs.get(key).required();
  const path = nfs.get('path');
  if (path.text?.startsWith('/') === false) path.refuse('it is relative', 'write a path from /');
}

/** A CSI driver: a domain, in which capitals are allowed. */
export function csiDriver(name: string): ReturnType<typeof dnsSubdomain> {
  return name.length > 63
    ? { problem: 'it has more than 63 characters', fix: 'write the name of a CSI driver' }
    : dnsSubdomain(name.toLowerCase());
}

/**
 * A path that does not climb out of its volume.
 *
 * @param absolute whether it may begin with /
 */
export function inside(path: Field, absolute = false): void {
  const parts = (path.text ?? '').split('/');
  if (parts.includes('..') || (!absolute && parts[0] === '' && parts.length > 1))
    path.refuse('it leaves the volume', 'write a path below the volume');
}
