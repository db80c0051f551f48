import { z } from 'zod';
import { FEEDBACK_OUTCOMES } from '../../contract/feedback';

/** Request ids are at most so long; the service gives a longer one an id of its own. */
const LONGEST_REQUEST_ID = 128;

/** The body of POST /feedback. */
export function feedbackRequestSchema(maxRows: number) {
  return z.strictObject({
    truths: z
      .array(feedbackTruthSchema)
      .min(1)
      .max(maxRows)
      .describe('The true values of predictions, in any order and for any requests.'),
  });
}

export const feedbackTruthSchema = z.strictObject({
  requestId: z
    .string()
    .min(1)
    .max(LONGEST_REQUEST_ID)
    .describe('Id of the request for predictions: the header `x-request-id` of its answer.'),
  row: z.int().nonnegative().optional().describe('Index of the row in that request, from 0. Default: 0.'),
  truth: z.union([z.string(), z.number()]).describe('The class, or the number, that turned out to be right.'),
});

/** The answer of POST /feedback. */
export const feedbackAnswerSchema = z.strictObject(
  Object.fromEntries(FEEDBACK_OUTCOMES.map((outcome) => [outcome, z.int().nonnegative()])) as Record<
    (typeof FEEDBACK_OUTCOMES)[number],
    z.ZodInt
  >,
);
