import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { listening } from '../../../support/listening';

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

it('closes the connection of a client who asks and never reads, and no other', async () => {
  // more than all buffers between two sockets hold
  const body = 'x'.repeat(20_000_000);
  const fetch = ({ url }: Request) => new Response(url.endsWith('/small') ? 'small' : body);
  const { server, open } = await listening({ fetch, onMalformedRequest: () => undefined });
  // Node's default is for ever
  expect(server.timeout).toBeGreaterThan(60_000);
  expect(server.timeout).toBeLessThanOrEqual(70_000);
  server.timeout = 300;
  const closed = new Promise((done) => {
    server.once('connection', (socket) => socket.once('close', done));
  });
  const unread = await open();
  unread.stopReading();
  unread.send(request('/'));
  const other = await open();
  const gone = closed.then(() => true);
  do {
    other.received = '';
    other.send(request('/small'));
    await other.receives('\r\n\r\nsmall');
  } while (!(await Promise.race([gone, wait(50, false)])));
  unread.end();
  other.end();
});

it('closes an idle connection after the same time', async () => {
  const fetch = () => new Response('small');
  const { server, open } = await listening({ fetch, onMalformedRequest: () => undefined });
  server.timeout = 300;
  const idle = await open();
  idle.send(request('/'));
  await idle.receives('\r\n\r\nsmall');
  await idle.closed;
});
