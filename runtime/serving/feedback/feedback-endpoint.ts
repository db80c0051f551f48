import { FeedbackError } from '../../feedback/feedback-error';
import type { FeedbackStore } from '../../feedback/feedback-store';
import type { Metrics } from '../../telemetry/metrics';
import { FEEDBACK_OUTCOMES } from '../../contract/feedback';
import { jsonAnswer, type Answer } from '../http/answer';
import { describeIssue } from '../http/describe-issue';
import type { Respond } from '../http/observer';
import { parseJson, refuseDuplicates } from '../http/parse-json';
import { Problem } from '../http/problem';
import { readBody, requireJson } from '../http/read-body';
import { checkRowCount } from '../http/row-limit';
import type { Admission } from '../load/admission';
import { refuseShed } from '../load/refuse-shed';
import { feedbackRequestSchema } from './feedback-schemas';

export interface FeedbackOptions {
  readonly admission: Admission;
  readonly metrics: Metrics;
  readonly bodyLimitBytes: number;
  /** Most truths in one request. */
  readonly maxRows: number;
  /** Undefined if feedback is off. */
  readonly feedback: FeedbackStore | undefined;
}

/** POST /feedback: joins true values to the predictions that are held. Sent again, a truth changes nothing. */
export function createFeedback(options: FeedbackOptions): Respond {
  const { admission, metrics, bodyLimitBytes, maxRows, feedback } = options;
  const schema = feedbackRequestSchema(maxRows);

  function join(store: FeedbackStore, text: string): Answer {
    const body = parseJson(text);
    if (hasTruths(body)) checkRowCount(body.truths.length, maxRows);
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new Problem(400, describeIssue(parsed.error));
    refuseDuplicates(text);
    const truths = parsed.data.truths.map(({ requestId, row = 0, truth }) => ({ requestId, row, truth }));
    const outcomes = store.join(truths);
    for (const outcome of FEEDBACK_OUTCOMES) metrics.feedbackTruths.inc({ outcome }, outcomes[outcome]);
    return jsonAnswer(JSON.stringify(outcomes));
  }

  return (request) => {
    refuseShed(request, admission);
    if (feedback === undefined) {
      throw new Problem(
        404,
        'no predictions are held for their truth, because FEEDBACK_ENABLED is false; set it to true, or give the InferenceService the prop feedback',
      );
    }
    requireJson(request);
    try {
      return join(feedback, readBody(request, bodyLimitBytes).toString());
    } catch (error) {
      if (error instanceof FeedbackError) {
        const { index, detail } = error;
        throw new Problem(400, `truths[${index}]: ${detail}`, { errors: [{ row: index, detail }] });
      }
      throw error;
    }
  };
}

function hasTruths(body: unknown): body is { readonly truths: readonly unknown[] } {
  return typeof body === 'object' && body !== null && 'truths' in body && Array.isArray(body.truths);
}
