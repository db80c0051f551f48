import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../load/admission';
import type { Answer } from '../http/answer';
import { onResponseClosed } from './on-response-closed';
import { BufferedRequest, type Received } from '../http/request-view';
import { after, type MaybePromise } from '../http/maybe-promise';
import type { Responder } from '../http/observer';
import { plainPredictionTarget } from '../protocols/prediction-target';
import { receive } from './receive';
import { sendAnswer } from './send-answer';
import type { Shed } from '../load/shed';

/** What happens to a request before the app is asked. */
export type Intake = (request: IncomingMessage, response: ServerResponse, ask: () => void) => void;

export interface IntakeOptions {
  readonly admission: Admission;
  readonly shed: Shed;
  readonly bodyLimitBytes: number;
  /** Who answers at which of `INFERENCE_ROUTES`. */
  readonly predictions: ReadonlyMap<string, Responder>;
}

/**
 * A Host of which any URL can be made, so that nothing would be refused for it; the app is asked about all others. No
 * capitals, for `0X7F.1` is an address that is not written so.
 */
const PLAIN_HOST = /^[a-z\d._-]+(?::[1-5]?\d{4})?$/;

/**
 * A request with a body is refused while more come than can be answered. Else it is in flight until its answer has
 * gone, and its body is received whole before anything else: who need not wait answers at once, and the promises that
 * it saves cost a request more than the forest does. Predictions that are asked for in the plainest way are answered
 * here, by the same responders that the app has: a router and objects for a request and its answer would take an eighth of
 * the time that a prediction takes.
 */
export function createIntake({ admission, shed, bodyLimitBytes, predictions }: IntakeOptions): Intake {
  const leaveOnceGone = onResponseClosed(() => {
    admission.leave();
  });

  /** How to answer a prediction; undefined where the app is to be asked. */
  function predictionAt({
    url = '',
    headers,
  }: IncomingMessage): ((received: Received) => MaybePromise<Answer>) | undefined {
    const target = plainPredictionTarget(url);
    if (target === undefined || !PLAIN_HOST.test(headers.host ?? '')) return undefined;
    const respond = predictions.get(target.route);
    if (respond === undefined) return undefined;
    const line = { method: 'POST', path: url, param: target.parameters.param };
    return (received) => respond(new BufferedRequest(headers, received), line);
  }

  return (request, response, ask) => {
    if (request.method !== 'POST') {
      ask();
      return;
    }
    const refusal = shed(request);
    if (refusal !== undefined) {
      sendAnswer(refusal, response);
      return;
    }
    // no prediction, so its answer needs no body, and one more would be held than may be
    if (admission.overload() !== undefined) {
      ask();
      return;
    }
    admission.enter();
    leaveOnceGone(request, response);
    const predict = predictionAt(request);
    receive(request, bodyLimitBytes, (received) => {
      if (predict === undefined) {
        Object.assign(request, { received });
        ask();
      } else {
        void after(predict(received), (answer) => {
          sendAnswer(answer, response);
        });
      }
    });
  };
}
