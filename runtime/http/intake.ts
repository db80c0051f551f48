import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from './admission';
import { watchAnswers } from './answer-gone';
import { receive } from './receive';
import { sendAnswer } from './send-answer';
import type { Shed } from './shed';

/** What happens to a request before the app is asked. */
export type Intake = (request: IncomingMessage, response: ServerResponse, ask: () => void) => void;

export interface IntakeOptions {
  readonly admission: Admission;
  readonly shed: Shed;
  readonly bodyLimitBytes: number;
}

/**
 * A request with a body is refused while more come than can be answered. Else it is in flight until its answer has
 * gone, and its body is received whole before the app is asked: an app that need not wait answers at once, and the
 * promises that it saves cost a request more than the forest does.
 */
export function createIntake({ admission, shed, bodyLimitBytes }: IntakeOptions): Intake {
  const onceGone = watchAnswers();
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
    onceGone(request, response, () => {
      admission.leave();
    });
    receive(request, bodyLimitBytes, (received) => {
      Object.assign(request, { received });
      ask();
    });
  };
}
