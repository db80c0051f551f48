import { ROUTES } from '../../../contract/routes';
import type { Answer } from '../../http/answer';
import { problemAnswer, type Problem } from '../../http/problem';

/** The problem document, with the member `error` that clients of this protocol read. */
export function v1ErrorAnswer(problem: Problem): Answer {
  const answer = problemAnswer(problem);
  const document = JSON.parse(answer.body) as object;
  return { ...answer, body: JSON.stringify({ ...document, error: problem.detail }) };
}

/** Whether a path belongs to the protocol, even if nothing answers there. */
export function underV1(path: string): boolean {
  return path === ROUTES.v1Models || path.startsWith(`${ROUTES.v1Models}/`);
}
