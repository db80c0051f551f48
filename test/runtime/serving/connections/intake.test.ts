import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../runtime/config/config';
import { listening } from '../../../support/listening';
import { testService } from '../../../support/test-service';

const BODY = '{"values":[20,0.5,"eu"]}';
const request = (start: string, body = '', length = body.length) =>
  `${start} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
const HALF = BODY.slice(0, 9);
const PREDICT = request('POST /predict', BODY);

/** A service on a port, with a page at /slow that is answered when the test says so. */
async function serve(settings: Settings = {}) {
  const { service, registry } = testService(settings);
  let answer: () => void = () => undefined;
  const slow = new Promise<Response>((resolve) => {
    answer = () => {
      resolve(new Response('slow'));
    };
  });
  const { app, intake, onMalformedRequest } = service;
  const fetch: typeof app.fetch = (asked, env) =>
    asked.url.endsWith('/slow') ? slow : app.fetch(asked, env);
  const { server, open } = await listening({ fetch, intake, onMalformedRequest });
  const sample = async (name: string) => {
    const lines = (await registry.metrics()).split('\n');
    return Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  };
  /** Resolves when so many requests for predictions have been answered, sent or not. */
  const answered = async (count: number) => {
    while ((await sample('inference_requests_total')) < count) await new Promise(setImmediate);
  };
  return { server, open, sample, answered, answer };
}

it('counts a request out whose client goes while its answer waits behind another', async () => {
  const { server, open, sample, answered } = await serve();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const connection = await open();
  const [socket] = await accepted;
  connection.send(request('GET /slow') + PREDICT.repeat(20));
  await answered(20);
  expect(await sample('requests_in_flight')).toBe(20);
  // Node warns of a leak from the eleventh on
  expect(socket.listenerCount('close')).toBeLessThan(10);
  const closed = once(socket, 'close');
  connection.end();
  await closed;
  await new Promise(setImmediate);
  expect(await sample('requests_in_flight')).toBe(0);
});

it('counts each of the requests out once that were sent before their answers came', async () => {
  const { open, sample, answered, answer } = await serve();
  const connection = await open();
  const last = PREDICT.replace('Host', 'X-Request-Id: the-last\r\nHost');
  connection.send(request('GET /slow') + PREDICT.repeat(2) + last);
  await answered(3);
  answer();
  await connection.receives('the-last');
  connection.end();
  expect(await sample('requests_in_flight')).toBe(0);
});

it('holds the body of no request beyond those that may be in flight', async () => {
  const { open, sample } = await serve({ maxRequestsInFlight: 1 });
  const first = await open();
  first.send(request('POST /predict', HALF, BODY.length));
  while ((await sample('requests_in_flight')) < 1) await new Promise(setImmediate);
  const beginnings = {
    '/nowhere': 404,
    '/drift': 405,
    '/predict': 503,
    '/%70redict': 503,
    'http://a/predict': 503,
    '/v2/models/sm%61ll/infer': 503,
  };
  for (const [target, status] of Object.entries(beginnings)) {
    const next = await open();
    next.send(request(`POST ${target}`, HALF, BODY.length));
    await next.receives('\r\n\r\n');
    expect([target, next.received.slice(0, 12)]).toEqual([target, `HTTP/1.1 ${status}`]);
    expect(await sample('requests_in_flight')).toBe(1);
    next.end();
  }
  first.send(BODY.slice(HALF.length));
  await first.receives('"prediction"');
  first.end();
});

it.each(['Content-Length: 5000', 'Transfer-Encoding: chunked'])(
  'answers a body that is too large (%s) when it has come, for most clients read nothing before they have sent it',
  async (framing) => {
    const { open, sample } = await serve({ bodyLimitBytes: 1024 });
    const client = await open();
    const part = 'x'.repeat(2500);
    const framed = framing.startsWith('T') ? `9c4\r\n${part}\r\n` : part;
    client.send(
      `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${framing}\r\n\r\n${framed}`,
    );
    while ((await sample('requests_in_flight')) < 1) await new Promise(setImmediate);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(client.received).toBe('');
    client.send(framed + (framing.startsWith('T') ? '0\r\n\r\n' : ''));
    await client.closed;
    expect(client.received).toContain('HTTP/1.1 413');
    expect(client.received).toContain('BODY_LIMIT_BYTES');
  },
);

it('answers a body at once that is too large to wait for', async () => {
  const { open } = await serve({ bodyLimitBytes: 1024 });
  const client = await open();
  client.send(request('POST /predict', HALF, 1_000_000_000));
  await client.closed;
  expect(client.received).toContain('HTTP/1.1 413');
});

/** A service, and which requests its app was asked. */
async function serveWatched(settings: Settings = {}) {
  const { app, intake, onMalformedRequest } = testService(settings).service;
  const asked: string[] = [];
  const fetch: typeof app.fetch = (request, env) => {
    asked.push(new URL(request.url).pathname);
    return app.fetch(request, env);
  };
  const { open } = await listening({ fetch, intake, onMalformedRequest });
  /** @returns all that is answered, but for the time */
  const answer = async (start: string, { host = 'a', headers = [] as string[], body = BODY } = {}) => {
    const connection = await open();
    const given = [`Host: ${host}`, `Content-Length: ${body.length}`, 'Connection: close', ...headers];
    connection.send(`${start} HTTP/1.1\r\n${given.join('\r\n')}\r\n\r\n${body}`);
    await connection.closed;
    const lines = connection.received.replace(/^date: .*\r\n/im, '').split('\r\n');
    return lines.map((line) => line.replace(/^[\w-]+:/, (name) => name.toLowerCase())).sort();
  };
  return { asked, answer };
}

describe.each([
  ['/predict', '/predict?'],
  ['/v1/models/small:predict', '/v1/models/sm%61ll:predict'],
  ['/v2/models/small/infer', '/v2/models/small/infer?'],
  ['/v2/models/small/versions/1.0.0/infer', '/v2/models/small/versions/1%2e0.0/infer'],
  ['/v2/models/other/infer', '/v2/models/o%74her/infer'],
])('POST %s', (plain, other) => {
  const JSON_TYPE = 'Content-Type: application/json';
  const V2 = JSON.stringify({
    id: '7',
    inputs: [
      { name: 'temperature', shape: [1], datatype: 'FP64', data: [20] },
      { name: 'load', shape: [1], datatype: 'FP64', data: [0.5] },
      { name: 'zone', shape: [1], datatype: 'BYTES', data: ['eu'] },
    ],
  });
  it.each([
    ['a row', { headers: [JSON_TYPE] }],
    ['a row with an id', { headers: [JSON_TYPE, 'X-Request-Id: mine'] }],
    ['instances', { headers: [JSON_TYPE], body: '{"instances":[[20,0.5,"eu"]]}' }],
    ['tensors', { headers: [JSON_TYPE], body: V2 }],
    ['no JSON', { headers: [JSON_TYPE], body: '{' }],
    ['no type', {}],
    ['another type', { headers: ['Content-Type: text/plain'] }],
    ['an encoding', { headers: [JSON_TYPE, 'Content-Encoding: gzip'] }],
    ['too much', { headers: [JSON_TYPE], body: `[${' '.repeat(2000)}]` }],
    ['nothing', { headers: [JSON_TYPE], body: '' }],
  ])('answers %s without the app, as the app does', async (_, asked) => {
    const direct = await serveWatched({ bodyLimitBytes: 1024 });
    const through = await serveWatched({ bodyLimitBytes: 1024 });
    expect(await direct.answer(`POST ${plain}`, asked)).toEqual(await through.answer(`POST ${other}`, asked));
    expect(direct.asked).toEqual([]);
    expect(through.asked).toHaveLength(1);
  });
});

it.each(['a', 'a:8080', '127.0.0.1:32768', 'model.team.svc'])(
  'answers at the Host %s without the app',
  async (host) => {
    const { asked, answer } = await serveWatched();
    const headers = ['Content-Type: application/json'];
    expect(await answer('POST /predict', { host, headers })).toContain('HTTP/1.1 200 OK');
    expect(asked).toEqual([]);
  },
);

it.each(['A', 'a:0', 'a:65535', '[::1]', ''])('asks the app at the Host "%s"', async (host) => {
  const { asked, answer } = await serveWatched();
  const headers = ['Content-Type: application/json'];
  expect(await answer('POST /predict', { host, headers })).toContain('HTTP/1.1 200 OK');
  expect(asked).toEqual(['/predict']);
});

it.each(['a b', 'a:99999', '0X7F.1', 'a/b', 'a@b'])(
  'refuses the Host "%s", which makes no URL',
  async (host) => {
    const { answer } = await serveWatched();
    const headers = ['Content-Type: application/json'];
    expect(await answer('POST /predict', { host, headers })).toContain('HTTP/1.1 400 Bad Request');
  },
);
