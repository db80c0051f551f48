import type { LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';

/** Bytes of an answer that are read, for the connection's good end. Nobody looks at them. */
const MOST_ANSWER_BYTES = 16 * 1024;

export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The only addresses that are connected to, whatever the URL's name resolves to by now. */
  readonly addresses: readonly LookupAddress[];
  readonly signal: AbortSignal;
  /** Certificate authorities to trust, PEM. @default Node's */
  readonly ca?: string;
}

/**
 * Sends one POST request over a connection of its own, and resolves to the answer's status. It follows no
 * redirect, and drops the connection when the answer is long.
 *
 * @throws whatever the network throws, or the signal's reason
 */
export function post({ url, headers, body, addresses, signal, ca }: Post): Promise<number> {
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
        resolve(answer.statusCode ?? 0);
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_ANSWER_BYTES) sent.destroy();
        });
      },
    );
    // also what a destroyed answer says after its status was taken; a settled promise ignores it
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Stands in for the resolver, so that no second answer of DNS can lead elsewhere. Node does not ask it about literal addresses. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}
