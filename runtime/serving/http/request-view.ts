import type { IncomingMessage } from 'node:http';
import type { ShedReason } from '../../contract/metrics';
import { Problem } from './problem';

/** Why a request has no body: its sender broke off, it was too large, or it was not kept because load is being shed. */
export type MissingBody = 'broken off' | 'too large' | ShedReason;

/** A message whose body was received, or refused, before the app is asked. */
export interface ReceivedMessage extends IncomingMessage {
  /** Undefined for methods whose body nobody reads. */
  body?: Buffer | MissingBody;
}

/** A request as handlers see it. */
export interface RequestView {
  /** @param name in small letters */
  readonly header: (name: string) => string | undefined;
  /** Undefined for methods whose body nobody reads. */
  readonly body: Buffer | MissingBody | undefined;
}

/** A request whose body is here. */
export class BufferedRequest implements RequestView {
  constructor(private readonly message: ReceivedMessage) {}

  get body(): Buffer | MissingBody | undefined {
    return this.message.body;
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return typeof value === 'string' ? value : undefined;
  }
}

/** Its connection cannot be used again: the end of the request is not known. */
export function brokenOff(): Problem {
  return new Problem(400, 'the body broke off before its end', { headers: { connection: 'close' } });
}

/** Its connection cannot be used again: the rest of the body is not read. */
export function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    `the body must have at most ${limit} bytes (BODY_LIMIT_BYTES); send fewer rows at a time`,
    { headers: { connection: 'close' } },
  );
}
