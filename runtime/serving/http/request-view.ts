import type { IncomingMessage } from 'node:http';
import type { ShedReason } from '../../contract/metrics';
import { Problem } from './problem';

/** The reason why a request has no body, other than overload. */
type UnusableBody = 'broken off' | 'too large' | 'unknown coding' | 'undecodable';

/** The reason why a request has no body: its sender or its bytes are at fault, or it was discarded because of overload. */
export type MissingBody = UnusableBody | ShedReason;

/** A message whose body was received, or refused, before the app is called. */
export interface ReceivedMessage extends IncomingMessage {
  /** Decompressed. Undefined for methods without a body. */
  body?: Buffer | MissingBody;
  /** When the body was complete, in milliseconds from any start. Undefined for methods without a body. */
  since?: number;
}

/** A request, as handlers read it. */
export interface RequestView {
  /** @param name in lower case */
  readonly header: (name: string) => string | undefined;
  /** Undefined for methods without a body. */
  readonly body: Buffer | MissingBody | undefined;
}

/** A request whose body was received. */
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

/** Its connection cannot be used again, because the end of the request is unknown. */
export function brokenOff(): Problem {
  return new Problem(400, 'the body broke off before its end', { headers: { connection: 'close' } });
}

/** Its connection cannot be used again, because the rest of the body is not read. */
export function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    `the body must have at most ${limit} bytes (BODY_LIMIT_BYTES); send fewer rows at a time`,
    { headers: { connection: 'close' } },
  );
}
