import { underV1, v1ErrorAnswer } from '../protocols/v1/error-answer';
import { underV2, v2ErrorAnswer } from '../protocols/v2/error-answer';
import type { Answer } from './answer';
import { problemAnswer, type Problem } from './problem';

/** How failures are said at a path, whether or not anything is there: each protocol has a form of its own. */
export function errorAnswerAt(path: string): (problem: Problem) => Answer {
  if (underV2(path)) return v2ErrorAnswer;
  return underV1(path) ? v1ErrorAnswer : problemAnswer;
}
