import type { IncomingMessage } from 'node:http';
import type { Metrics } from '../../telemetry/metrics';
import type { ServingState } from '../serving-state';
import type { Admission } from './admission';
import type { Answer } from '../http/answer';
import { errorAnswerAt } from '../http/error-answer';
import { predictionRoute } from '../protocols/prediction-target';
import { requestIdOf } from '../http/request-id';

/** Asked about each request before the app is: the refusal, or undefined where it may go on. */
export type Shed = (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => Answer | undefined;

export interface ShedOptions {
  readonly admission: Admission;
  readonly serving: ServingState;
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
    const route = predictionRoute(url);
    if (route === undefined) return undefined;
    const answer = errorAnswerAt(route)(admission.refuse(reason));
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
