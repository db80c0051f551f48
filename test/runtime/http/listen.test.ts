import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { listen } from '../../../runtime/http/listen';
import { RawConnection } from '../../support/raw-connection';

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const ADDRESS = { variable: 'PORT', port: 0, host: '127.0.0.1' };
let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('closes the connection of a client who asks and never reads, and no other', async () => {
  // more than all buffers between two sockets hold
  const body = 'x'.repeat(20_000_000);
  const fetch = ({ url }: Request) => new Response(url.endsWith('/small') ? 'small' : body);
  server = await listen({ fetch, onNoRequest: () => undefined }, ADDRESS);
  // Node's default is for ever
  expect(server.timeout).toBeGreaterThan(0);
  expect(server.timeout).toBeLessThanOrEqual(60_000);
  server.timeout = 300;
  const { port } = server.address() as AddressInfo;
  const closed = new Promise((done) => {
    server.once('connection', (socket) => socket.once('close', done));
  });
  const unread = await RawConnection.open(port);
  unread.stopReading();
  unread.send(request('/'));
  const other = await RawConnection.open(port);
  other.send(request('/small'));
  await other.receives('\r\n\r\nsmall');
  await closed;
  other.received = '';
  other.send(request('/small'));
  await other.receives('\r\n\r\nsmall');
  unread.end();
  other.end();
});
