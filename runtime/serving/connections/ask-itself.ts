import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENVIRONMENT } from '../../contract/environment';
import { listen, type ListenOptions } from './listen';

export interface OwnRequest {
  readonly path: string;
  readonly body: Buffer;
}

/**
 * Asks an app through sockets of this machine, as every client does: all requests at a time, in rounds. The answers are
 * read and dropped.
 *
 * @param more whether another round follows
 */
export async function askItself(
  served: ListenOptions,
  requests: readonly OwnRequest[],
  more: () => boolean,
): Promise<void> {
  const server = await listen(served, { variable: ENVIRONMENT.port.name, port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  try {
    while (more()) await Promise.all(requests.map((each) => post(port, agent, each)));
  } finally {
    agent.destroy();
    server.close();
    server.closeAllConnections();
  }
}

function post(port: number, agent: Agent, { path, body }: OwnRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const asked = request({ host: '127.0.0.1', port, agent, path, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
