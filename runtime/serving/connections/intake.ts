import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MissingBody, ReceivedMessage } from '../http/request-view';
import type { Admission } from '../load/admission';
import type { BodyBudget } from '../load/body-budget';
import { receive } from './receive';

/** Receives a request, then calls the app. */
export type Intake = (request: IncomingMessage, response: ServerResponse, askApp: () => void) => void;

export interface IntakeOptions {
  readonly admission: Admission;
  readonly bodies: BodyBudget;
  readonly bodyLimitBytes: number;
}

/**
 * Decides whether a request with a body is shed, and receives the whole body before the app is called. A request takes
 * its place when its body is complete, so that slow senders hold no place, and keeps it until its answer is sent. If no
 * place is free when it arrives, its body is not read.
 *
 * A received body is read without a promise. The promises of a streamed body would cost a request more than the forest.
 */
export function createIntake({ admission, bodies, bodyLimitBytes }: IntakeOptions): Intake {
  function admit(request: ReceivedMessage, response: ServerResponse, body: Buffer): Buffer | MissingBody {
    const overload = admission.overload();
    if (overload !== undefined) return overload;
    if (!bodies.take(bytesOf(request, body))) return 'body_bytes';
    admission.enter();
    // not `once`: a response closes only once, and the wrapper costs a request almost a microsecond
    response.on('close', leave);
    return body;
  }

  function leave(this: ServerResponse<ReceivedMessage>): void {
    const { body } = this.req;
    if (Buffer.isBuffer(body)) bodies.release(bytesOf(this.req, body));
    admission.leave();
  }

  /** A compressed body may become as large as the limit. */
  function bytesOf({ headers }: IncomingMessage, body: Buffer): number {
    return headers['content-encoding'] === undefined ? body.length : bodyLimitBytes;
  }

  return (request: ReceivedMessage, response, askApp) => {
    if (request.method !== 'POST') {
      askApp();
      return;
    }
    const overload = admission.overload();
    if (overload !== undefined) {
      request.body = overload;
      askApp();
      return;
    }
    receive(request, bodyLimitBytes, bodies, (body) => {
      request.body = Buffer.isBuffer(body) ? admit(request, response, body) : body;
      askApp();
    });
  };
}
