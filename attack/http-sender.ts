import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { ROUTES } from '../runtime/contract/routes';
import { failureOf, type Ending, type Sender } from './sender';
import type { Target } from './target';

/** Sends bodies of POST /predict. */
export class HttpSender implements Sender<Buffer> {
  private readonly url: URL;
  private readonly agent: HttpAgent;

  /** @param connections as many are open at most */
  constructor(target: Target, connections: number) {
    this.url = new URL(target.url + ROUTES.predict);
    const settings = { keepAlive: true, maxSockets: connections, lookup: lookupOf(target) };
    this.agent = this.url.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings);
  }

  send(body: Buffer, onEnd: (ending: Ending) => void): () => void {
    const secure = this.url.protocol === 'https:';
    const request = (secure ? httpsRequest : httpRequest)(this.url, {
      method: 'POST',
      agent: this.agent,
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    });
    const fail = (error: Error): void => {
      onEnd(failureOf(error));
    };
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        onEnd({ kind: 'status', status: response.statusCode ?? 0 });
      });
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
    return () => {
      request.destroy();
    };
  }

  close(): Promise<void> {
    this.agent.destroy();
    return Promise.resolve();
  }
}

/** The address that was judged, whatever the name means now. */
function lookupOf({ address }: Target): LookupFunction {
  const family = isIPv6(address) ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
