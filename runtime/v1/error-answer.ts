import type { Answer } from '../http/answer';
import { problemAnswer, type Problem } from '../http/problem';

/** The problem document, with the member `error` that clients of this protocol read. */
export function v1ErrorAnswer(problem: Problem): Answer {
  const answer = problemAnswer(problem);
  const document = JSON.parse(answer.body) as object;
  return { ...answer, body: JSON.stringify({ ...document, error: problem.detail }) };
}
