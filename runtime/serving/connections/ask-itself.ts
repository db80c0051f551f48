import { connect, type AddressInfo } from 'node:net';
import { ENVIRONMENT } from '../../contract/environment';
import { listen, type ListenOptions } from './listen';

export interface OwnRequest {
  readonly path: string;
  readonly body: Buffer;
}

/**
 * Sends requests to an app through sockets of this machine, as every client does: all requests of a round at once. The
 * answers are read and discarded.
 *
 * It writes HTTP itself. Node's client shares its code with Node's server, and V8 compiles code for one of the two better
 * than for both: each later request would cost 5 % more.
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
  try {
    while (more()) await Promise.all(requests.map((each) => post(port, each)));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function post(port: number, { path, body }: OwnRequest): Promise<void> {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${body.length}`,
    // an answer ends when its connection is closed
    'connection: close',
  ].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('close', () => {
      resolve();
    });
    socket.resume();
    socket.write(`${head}\r\n\r\n`);
    socket.write(body);
  });
}
