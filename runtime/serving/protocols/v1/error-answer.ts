import { ROUTES } from '../../../contract/routes';
import { jsonAnswer, type Answer } from '../../http/answer';
import { problemDocument, type Problem } from '../../http/problem';

/**
 * The problem document, with the member `error` that clients of this protocol read. Its type is plain JSON, because
 * KServe's client reads `error` from no other type.
 */
export function v1ErrorAnswer(problem: Problem): Answer {
  const body = JSON.stringify({ ...problemDocument(problem), error: problem.detail });
  return { ...jsonAnswer(body, problem.status), headers: problem.more.headers };
}

/** Whether a path belongs to the protocol, even if nothing answers there. */
export function underV1(path: string): boolean {
  return path === ROUTES.v1Models || path.startsWith(`${ROUTES.v1Models}/`);
}
