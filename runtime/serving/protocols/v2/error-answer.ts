import { ROUTES } from '../../../contract/routes';
import type { Answer } from '../../http/answer';
import type { Problem } from '../../http/problem';

/** The protocol's own form of a failure: `{"error": "…"}`. */
export function v2ErrorAnswer({ status, detail, more: { headers } }: Problem): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify({ error: detail }), headers };
}

/** Whether a path belongs to the protocol, even if nothing answers there. */
export function underV2(path: string): boolean {
  return path === ROUTES.v2 || path.startsWith(`${ROUTES.v2}/`);
}
