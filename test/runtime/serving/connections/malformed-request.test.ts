import { maxHeaderSize } from 'node:http';
import { describe, expect, it } from 'vitest';
import { listening } from '../../../support/listening';
import { emptyService } from '../../../support/test-service';

const HOST = 'Host: localhost\r\n';
const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;

/** A server whose app answers as given, and the statuses that it gave without asking the app. */
async function serve(fetch: (request: Request) => Response | Promise<Response>) {
  const statuses: number[] = [];
  return { statuses, ...(await listening({ fetch, onMalformedRequest: (status) => statuses.push(status) })) };
}

describe('what makes no request is answered with a problem document, counted, and loses its connection', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 Bad Request'],
    [
      'headers longer than Node reads',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(maxHeaderSize)}`,
      '431 Request Header Fields Too Large',
    ],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['a second Host', `GET / HTTP/1.1\r\n${HOST}Host: other\r\n\r\n`, '400 Bad Request'],
    ['a second Host beside a whole URL', `GET http://a/ HTTP/1.1\r\n${HOST}${HOST}\r\n`, '400 Bad Request'],
    ['another version', `GET / HTTP/2.0\r\n${HOST}\r\n`, '505 HTTP Version Not Supported'],
    [
      'an expectation that nobody knows',
      `POST / HTTP/1.1\r\n${HOST}Expect: tea\r\nContent-Length: 1\r\n\r\n`,
      '417 Expectation Failed',
    ],
    ['CONNECT', `CONNECT a:443 HTTP/1.1\r\n${HOST}\r\n`, '501 Not Implemented'],
  ])('%s', async (_, sent, expected) => {
    const { statuses, open } = await serve(() => new Response('never'));
    const connection = await open();
    connection.send(sent);
    await connection.closed;
    const [head = '', body = ''] = connection.received.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${expected}`);
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(statuses).toEqual([Number(expected.slice(0, 3))]);
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status: statuses[0] });
  });

  it('headers that do not come in time', async () => {
    const { server, statuses, open } = await serve(() => new Response('never'));
    server.headersTimeout = 100;
    const slow = await open();
    slow.send('GET / HTTP/1.1\r\nX-Slow: ');
    const silent = await open();
    await Promise.all([slow.closed, silent.closed]);
    expect(slow.received).toContain('HTTP/1.1 408 Request Timeout');
    // the other has asked for nothing: browsers open connections ahead of their use
    expect(statuses).toEqual([408]);
  });

  it('what follows a request that is still to be answered', async () => {
    const { statuses, open } = await serve(() => new Promise(() => undefined));
    const connection = await open();
    connection.send(`${GET}no HTTP\r\n\r\n`);
    await connection.closed;
    expect(connection.received).toContain('HTTP/1.1 400');
    expect(statuses).toEqual([400]);
  });
});

it('a body that breaks off is the app’s to count', async () => {
  const { statuses, open } = await serve(async (request) => new Response(await request.text()));
  const connection = await open();
  connection.send(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nno length\r\n`);
  await connection.closed;
  expect(connection.received).toContain('HTTP/1.1 400');
  expect(statuses).toEqual([]);
});

it('nothing is written into an answer that has begun', async () => {
  const { statuses, open } = await serve(
    () =>
      new Response(
        new ReadableStream({
          start: (stream) => {
            stream.enqueue(Buffer.from('begun'));
          },
        }),
      ),
  );
  const connection = await open();
  connection.send(GET);
  await connection.receives('begun');
  connection.send('no HTTP\r\n\r\n');
  await connection.closed;
  expect(connection.received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  expect(statuses).toEqual([]);
});

it('the service counts it under no route', async () => {
  const { service, registry } = emptyService();
  service.main.onMalformedRequest(431);
  expect(await registry.metrics()).toContain(
    'http_requests_total{method="OTHER",route="unmatched",status="431"} 1',
  );
});
