import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { MaybePromise } from './maybe-promise';
import { Problem } from './problem';

/** What came in as the body: all of it, or why it is not all. */
export type Received = Buffer | 'broken off' | 'too large';

/** A message whose body was received before the app is asked. */
export interface ReceivedMessage extends IncomingMessage {
  received?: Received;
}

/** A request as the handlers see it. */
export interface RequestView {
  /** @param name in small letters */
  readonly header: (name: string) => string | undefined;
  /**
   * The body as text, at once where it is here already.
   *
   * @param limit most bytes that are read
   * @throws Problem 413 for a larger body, 400 for one that breaks off; a promise rejects with them
   */
  readonly text: (limit: number) => MaybePromise<string>;
}

/** @param incoming what a server has made the request of; it knows the headers cheaper */
export function requestViewOf(request: Request, incoming: ReceivedMessage | undefined): RequestView {
  const received = incoming?.received;
  return received === undefined
    ? new StreamedRequest(request)
    : new BufferedRequest(incoming!.headers, received);
}

/** Whose body is here already. */
export class BufferedRequest implements RequestView {
  constructor(
    private readonly headers: IncomingHttpHeaders,
    private readonly received: Received,
  ) {}

  header(name: string): string | undefined {
    const value = this.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  text(limit: number): string {
    const { received } = this;
    if (received === 'broken off') throw brokenOff();
    if (received === 'too large' || received.length > limit) throw tooLarge(limit);
    return received.toString();
  }
}

/** Whose body is still to come, or is not wanted. */
export class StreamedRequest implements RequestView {
  constructor(private readonly request: Request) {}

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined;
  }

  async text(limit: number): Promise<string> {
    if (Number(this.header('content-length')) > limit) throw tooLarge(limit);
    const body: ReadableStream<Uint8Array> | null = this.request.body;
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    try {
      // leaving the loop early cancels the stream
      for await (const chunk of body ?? []) {
        bytes += chunk.byteLength;
        if (bytes > limit) break;
        text += decoder.decode(chunk, { stream: true });
      }
    } catch {
      throw brokenOff();
    }
    if (bytes > limit) throw tooLarge(limit);
    return text + decoder.decode();
  }
}

function brokenOff(): Problem {
  return new Problem(400, 'the body broke off before its end', { headers: { connection: 'close' } });
}

/** The rest of the body is not worth reading, so the connection cannot be used again. */
function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    `the body must have at most ${limit} bytes (BODY_LIMIT_BYTES); send fewer rows at a time`,
    { headers: { connection: 'close' } },
  );
}
