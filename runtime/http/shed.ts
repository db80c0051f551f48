import type { IncomingMessage } from 'node:http';
import { ROUTES } from '../contract';
import type { Metrics } from '../metrics';
import type { Serving } from '../serving';
import { v1ErrorAnswer } from '../v1/error-answer';
import { v2ErrorAnswer } from '../v2/error-answer';
import type { Admission } from './admission';
import type { Answer } from './answer';
import { problemAnswer } from './problem';
import { requestIdOf } from './request-id';

/** Predictions in each protocol, and its form of a failure. */
const PREDICTIONS = [
  { route: ROUTES.predict, refuse: problemAnswer },
  { route: ROUTES.v1Predict, refuse: v1ErrorAnswer },
  { route: ROUTES.v2Infer, refuse: v2ErrorAnswer },
  { route: ROUTES.v2VersionInfer, refuse: v2ErrorAnswer },
].map((each) => ({ ...each, pattern: new RegExp(`^${each.route.replace(/\{\w+\}/g, '[^/]+')}(\\?|$)`) }));

/** Asked about each request before the app is: the refusal, or undefined where it may go on. */
export type Shed = (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => Answer | undefined;

export interface ShedOptions {
  readonly admission: Admission;
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly newRequestId: () => string;
}

/**
 * Refuses predictions ahead of the app while more come than can be answered. The app would refuse them too, at twice the
 * cost, and at ten times the load that is time that answers need. Its refusals are not timed: thousands of them in
 * `http_request_duration_seconds` would hide how slow the answers are.
 */
export function createShed({ admission, serving, metrics, newRequestId }: ShedOptions): Shed {
  return ({ method, url = '', headers }) => {
    if (method !== 'POST') return undefined;
    const reason = admission.overload();
    if (reason === undefined) return undefined;
    const prediction = PREDICTIONS.find(({ pattern }) => pattern.test(url));
    if (prediction === undefined) return undefined;
    const { route, refuse } = prediction;
    const answer = refuse(admission.refuse(reason));
    metrics.inferenceRequests.inc();
    metrics.inferenceErrors.inc({ reason: 'overloaded' });
    metrics.httpRequests.inc({ method, route, status: answer.status });
    const given = headers['x-request-id'];
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'x-request-id': requestIdOf(typeof given === 'string' ? given : undefined, newRequestId),
        ...(serving.draining ? { connection: 'close' } : {}),
      },
    };
  };
}
