import type { IncomingMessage } from 'node:http';
import { INFERENCE_ROUTES } from '../contract';
import type { Metrics } from '../metrics';
import type { Serving } from '../serving';
import type { Admission } from './admission';
import type { Answer } from './answer';
import { errorAnswerAt } from './error-answer';
import { requestIdOf } from './request-id';

const PREDICTIONS = INFERENCE_ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}(\\?|$)`),
  refuse: errorAnswerAt(route),
}));

const predictionAt = (url: string) => PREDICTIONS.find(({ pattern }) => pattern.test(url));

/** The path as the router reads it: of a target that is a whole URL, and without escapes that it need not have. */
function plainPath(target: string): string {
  try {
    return decodeURI(new URL(target, 'http://localhost').pathname);
  } catch {
    return target;
  }
}

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
    const prediction = predictionAt(url) ?? predictionAt(plainPath(url));
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
