import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ShedReason } from '../../contract/metrics';
import type { MissingBody, ReceivedMessage } from '../http/request-view';
import type { Admission } from '../load/admission';
import type { BodyBudget } from '../load/body-budget';
import { decodeBody } from './decode-body';
import { receive } from './receive';

/** Receives a request, then calls the app. */
export type Intake = (request: IncomingMessage, response: ServerResponse, askApp: () => void) => void;

export interface IntakeOptions {
  readonly admission: Admission;
  readonly bodies: BodyBudget;
  readonly bodyLimitBytes: number;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
}

/**
 * Decides whether a request with a body is shed, receives the whole body, decompresses it, and waits for the request's
 * turn before the app is called. A request takes its place when its body is complete, so that slow senders hold no place,
 * and keeps it until its answer is sent. If no place is free when it arrives, its body is not read.
 *
 * The app answers without a promise. The promises of a streamed body would cost a request more than the forest.
 */
export function createIntake({ admission, bodies, bodyLimitBytes, clock }: IntakeOptions): Intake {
  /** Takes the place of a complete request until its answer is sent. @returns the reason why there is none */
  function enter(
    { headers }: ReceivedMessage,
    response: ServerResponse,
    body: Buffer,
  ): ShedReason | undefined {
    const overload = admission.overload();
    if (overload !== undefined) return overload;
    // a compressed body may become as large as the limit
    const bytes = headers['content-encoding'] === undefined ? body.length : bodyLimitBytes;
    if (!bodies.take(bytes)) return 'body_bytes';
    admission.enter();
    // not `once`: a response closes only once, and the wrapper costs a request almost a microsecond
    response.on('close', () => {
      bodies.release(bytes);
      admission.leave();
    });
    return undefined;
  }

  function whenDecoded(
    { headers: { 'content-encoding': coding } }: ReceivedMessage,
    body: Buffer,
    next: (body: Buffer | MissingBody) => void,
  ): void {
    if (coding === undefined) next(body);
    else void decodeBody(body, coding.toLowerCase(), bodyLimitBytes).then(next);
  }

  return (request: ReceivedMessage, response, askApp) => {
    if (request.method !== 'POST') {
      askApp();
      return;
    }
    const ask = (body: Buffer | MissingBody): void => {
      request.body = body;
      askApp();
    };
    const overload = admission.overload();
    if (overload !== undefined) {
      ask(overload);
      return;
    }
    receive(request, bodyLimitBytes, bodies, (received) => {
      request.since = clock();
      if (!Buffer.isBuffer(received)) {
        ask(received);
        return;
      }
      const refusal = enter(request, response, received);
      if (refusal !== undefined) {
        ask(refusal);
        return;
      }
      whenDecoded(request, received, (body) => {
        admission.takeTurn(clock(), (late) => {
          ask(late ? 'wait' : body);
        });
      });
    });
  };
}
