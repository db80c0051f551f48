import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { listen, type ListenOptions } from '../../runtime/serving/connections/listen';
import { RawConnection } from './raw-connection';

/** An app on a free port of this machine, until the test that asks for it has ended. */
export async function listening(
  served: ListenOptions,
): Promise<{ server: Server; open: () => Promise<RawConnection> }> {
  const server = await listen(served, { variable: 'PORT', port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, open: () => RawConnection.open(port) };
}
