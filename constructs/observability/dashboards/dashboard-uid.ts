import { createHash } from 'node:crypto';
import type { Watched } from '../scraped-service';

/** Longest uid that Grafana accepts. */
export const MAXIMUM_UID = 40;

/**
 * The uid of a service's dashboard, the same in every synthesis, so that links stay valid. If namespace and name are
 * too long, the end is replaced by a digest of both.
 */
export function dashboardUid({ namespace, name }: Watched, kind: string): string {
  const uid = `${namespace}-${name}-${kind}`;
  if (uid.length <= MAXIMUM_UID) return uid;
  const digest = createHash('sha256').update(uid).digest('hex').slice(0, 8);
  return `${uid.slice(0, MAXIMUM_UID - kind.length - digest.length - 2)}-${digest}-${kind}`;
}
