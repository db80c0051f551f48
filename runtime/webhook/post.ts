import type { LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';

/** Most bytes of an answer that are read. Its content is ignored; reading it lets the connection close normally. */
const MOST_ANSWER_BYTES = 16 * 1024;

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The only addresses that are connected to. The URL's host name is not resolved again. */
  readonly addresses: readonly LookupAddress[];
  readonly signal: AbortSignal;
  /** Trusted certificate authorities, PEM. @default - Node's */
  readonly ca?: string;
}

export interface PostAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/**
 * Sends one POST request over a new connection. Redirects are not followed, and the connection is closed if the answer is
 * longer than 16 KiB.
 *
 * @returns the status of the answer, and its header Retry-After
 * @throws the error of the network, or the signal's reason
 */
export function post({ url, headers, body, addresses, signal, ca }: Post): Promise<PostAnswer> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: pinned(addresses),
        signal,
        ca,
      },
      (answer) => {
        resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_ANSWER_BYTES) sent.destroy();
        });
      },
    );
    // a destroyed answer also emits an error; the promise is settled by then and ignores it
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A resolver that returns the checked addresses, so that DNS cannot change them. Node does not call it for IP addresses. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}
