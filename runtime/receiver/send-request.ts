import * as http from 'node:http';
import * as https from 'node:https';
import type { IncomingMessage } from 'node:http';

/** A CronJob has at most 1.5 MB, the limit of etcd. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;
/** Time limit of one request, in milliseconds. */
const TIMEOUT_MS = 10_000;

interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. @default - none */
  readonly body?: unknown;
  /** Trusted certificate authorities, PEM. @default - Node's */
  readonly ca?: string;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/** Sends one request and reads the whole answer. Redirects are not followed. */
export type SendRequest = (request: HttpRequest) => Promise<HttpAnswer>;

/** @throws the error of the network, the signal's reason, or an error if the answer is longer than 4 MiB */
export const sendRequest: SendRequest = async ({ method, url, headers, body, ca, signal }) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { request } = url.protocol === 'https:' ? https : http;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, {
      method,
      agent: false,
      ca,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'user-agent': 'cdk8s-aiops',
        accept: 'application/json',
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
        }),
        ...headers,
      },
    });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.end(text);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES)
      throw new Error(`${url.host} answered more than ${MOST_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return {
    status: answer.statusCode ?? 0,
    body: Buffer.concat(chunks).toString('utf8'),
    retryAfter: answer.headers['retry-after'],
  };
};
