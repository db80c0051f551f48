import { createHash } from 'node:crypto';

/** Pod template annotation that changes with the mounted configuration, so that a changed ConfigMap rolls the pods. */
export const CONFIG_CHECKSUM_ANNOTATION = 'checksum/config';

/**
 * SHA-256, in hexadecimal, of the data of every ConfigMap that a pod uses: its volumes in their order, then the
 * environment sources of its containers. The order of keys inside one ConfigMap does not matter.
 */
export function configChecksum(...configs: readonly Readonly<Record<string, string>>[]): string {
  const canonical = configs.map((data) => Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
