/** A request as a case puts it. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL, with a slash. */
  readonly path: string;
  /** Sent as JSON; a text and bytes as they are. */
  readonly body?: unknown;
  /** Undefined: none is sent. @default application/json */
  readonly contentType?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly json: unknown;
}

/** A server could not be reached. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The server under test. */
export class Server {
  private readonly base: string;

  constructor(
    url: string,
    private readonly timeoutMs: number,
  ) {
    this.base = url.replace(/\/+$/, '');
  }

  /** @throws UnreachableError if no answer comes */
  async ask({ method, path, body, headers, ...rest }: Question): Promise<Answer> {
    const contentType = 'contentType' in rest ? rest.contentType : 'application/json';
    try {
      const answer = await fetch(this.base + path, {
        method,
        ...(body === undefined
          ? {}
          : {
              headers: { ...(contentType !== undefined && { 'content-type': contentType }), ...headers },
              // bytes, because fetch gives a text a type of its own
              body: body instanceof Uint8Array ? new Uint8Array(body) : Buffer.from(textOf(body)),
            }),
        redirect: 'manual',
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        contentType: answer.headers.get('content-type') ?? '',
        text,
        json: parse(text),
      };
    } catch (error) {
      const { cause, message } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new UnreachableError(`${method} ${this.base}${path} got no answer: ${reason}`, { cause: error });
    }
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
