import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { oneAtATime } from '../../../../runtime/serving/connections/one-at-a-time';
import { listening } from '../../../support/listening';
import { RawConnection } from '../../../support/raw-connection';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
/** More than the buffers of a connection take whose client reads nothing. */
const LARGE = Buffer.alloc(32 * 1024 * 1024);

/** A server that remembers which paths it was asked for. */
async function serve(answer: (path: string) => Response | Promise<Response>) {
  const asked: string[] = [];
  const { server, open } = await listening({
    fetch: ({ url }) => {
      const { pathname } = new URL(url);
      asked.push(pathname);
      return answer(pathname);
    },
    onMalformedRequest: () => undefined,
  });
  return { asked, server, open };
}

async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

it('begins a request when the answer before it has gone, and keeps their order', async () => {
  let answerFirst: () => void = () => undefined;
  const first = new Promise<Response>((resolve) => {
    answerFirst = () => {
      resolve(new Response('of /1'));
    };
  });
  const { asked, open } = await serve((path) => (path === '/1' ? first : new Response(`of ${path}`)));
  const connection = await open();
  connection.send(get('/1') + get('/2') + get('/3'));
  while (asked.length === 0) await turns(1);
  await turns();
  expect(asked).toEqual(['/1']);
  answerFirst();
  await connection.receives('of /3');
  connection.send(get('/4'));
  await connection.receives('of /4');
  expect(connection.received.match(/of \/\d/g)).toEqual(['of /1', 'of /2', 'of /3', 'of /4']);
  connection.end();
});

it('begins one answer for a client that reads none of those that it asked for', async () => {
  const { asked, open } = await serve(() => new Response(LARGE));
  const connection = await open();
  connection.stopReading();
  connection.send(get('/large').repeat(200));
  while (asked.length === 0) await turns(1);
  await turns(200);
  expect(asked).toHaveLength(1);
  connection.end();
});

it('answers another connection between a thousand requests of one', async () => {
  const { asked, open } = await serve(() => new Response('here'));
  const [greedy, other] = await Promise.all([open(), open()]);
  greedy.send(get('/again').repeat(1000));
  while (asked.length === 0) await turns(1);
  other.send(get('/probe'));
  await other.receives('here');
  expect(asked.indexOf('/probe')).toBeLessThan(500);
  while (asked.length < 1001) await turns(1);
  greedy.end();
  other.end();
});

it('receives a body that comes behind another request', async () => {
  const { open } = await listening({
    fetch: async (request) => new Response(`got ${(await request.text()).length}`),
    onMalformedRequest: () => undefined,
  });
  const connection = await open();
  const body = 'x'.repeat(500_000);
  connection.send(`${get('/1')}POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  await connection.receives('got 500000');
  connection.end();
});

it('begins nothing for a client that has gone', async () => {
  const { asked, server, open } = await serve(() => new Promise(() => undefined));
  const connection = await open();
  connection.send(get('/1') + get('/2'));
  while (asked.length === 0) await turns(1);
  connection.end();
  const connections = () =>
    new Promise<number>((resolve) => {
      server.getConnections((_error, count) => {
        resolve(count);
      });
    });
  while ((await connections()) > 0) await turns(1);
  await turns();
  expect(asked).toEqual(['/1']);
});

it('closes the connection that makes too many requests wait, and forgets those that waited', async () => {
  const inTurn = oneAtATime(3);
  let served = 0;
  const server = createServer((request, response) => {
    inTurn(request, response, () => {
      served++;
      if (request.url === '/now') response.end('here');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  for (let round = 0; round < 3; round++) {
    const greedy = await RawConnection.open(port);
    greedy.send(get('/never').repeat(5));
    await greedy.closed;
  }
  const other = await RawConnection.open(port);
  other.send(get('/now').repeat(4));
  while (served < 7) await turns(1);
  other.end();
  expect(served).toBe(7);
});
