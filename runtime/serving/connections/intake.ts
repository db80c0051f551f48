import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedMessage } from '../http/request-view';
import type { Admission } from '../load/admission';
import { onResponseClosed } from './on-response-closed';
import { receive } from './receive';

/** Takes a request in, then asks the app. */
export type Intake = (request: IncomingMessage, response: ServerResponse, askApp: () => void) => void;

export interface IntakeOptions {
  readonly admission: Admission;
  readonly bodyLimitBytes: number;
}

/**
 * Decides whether a request with a body is shed, and if not receives its body whole before the app is asked. The request
 * is in flight until its answer has gone.
 *
 * A received body is read without a promise. The promises of a streamed body would cost a request more than the forest.
 */
export function createIntake({ admission, bodyLimitBytes }: IntakeOptions): Intake {
  const leaveOnceClosed = onResponseClosed(() => {
    admission.leave();
  });

  return (request: ReceivedMessage, response, askApp) => {
    if (request.method !== 'POST') {
      askApp();
      return;
    }
    const overload = admission.overload();
    if (overload !== undefined) {
      // answered without its body, so that there are never more bodies in memory than places
      request.body = overload;
      askApp();
      return;
    }
    admission.enter();
    leaveOnceClosed(request, response);
    receive(request, bodyLimitBytes, (body) => {
      request.body = body;
      askApp();
    });
  };
}
