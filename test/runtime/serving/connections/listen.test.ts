import { expect, it } from 'vitest';
import { listening } from '../../../support/listening';

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

it('closes the connection of a client who asks and never reads, and no other', async () => {
  // more than all buffers between two sockets hold
  const body = 'x'.repeat(20_000_000);
  const fetch = ({ url }: Request) => new Response(url.endsWith('/small') ? 'small' : body);
  const { server, open } = await listening({ fetch, onMalformedRequest: () => undefined });
  // Node's default is for ever
  expect(server.timeout).toBeGreaterThan(0);
  expect(server.timeout).toBeLessThanOrEqual(60_000);
  server.timeout = 300;
  const closed = new Promise((done) => {
    server.once('connection', (socket) => socket.once('close', done));
  });
  const unread = await open();
  unread.stopReading();
  unread.send(request('/'));
  const other = await open();
  other.send(request('/small'));
  await other.receives('\r\n\r\nsmall');
  await closed;
  other.received = '';
  other.send(request('/small'));
  await other.receives('\r\n\r\nsmall');
  unread.end();
  other.end();
});
