import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
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
  const { main } = service;
  const fetch: typeof main.fetch = (asked, env) =>
    asked.url.endsWith('/slow') ? slow : main.fetch(asked, env);
  const { server, open } = await listening({ ...main, fetch });
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

/** A service on a port, and its answer to one request, without the time and the request's id. */
async function answering(settings: Settings = {}) {
  const { open } = await listening(testService(settings).service.main);
  return async (start: string, { host = 'a', headers = [] as string[], body = BODY } = {}) => {
    const connection = await open();
    const given = [`Host: ${host}`, `Content-Length: ${body.length}`, 'Connection: close', ...headers];
    connection.send(`${start} HTTP/1.1\r\n${given.join('\r\n')}\r\n\r\n${body}`);
    await connection.closed;
    const lines = connection.received.replace(/^(?:date|x-request-id): .*\r\n/gim, '').split('\r\n');
    return lines.map((line) => line.replace(/^[\w-]+:/, (name) => name.toLowerCase())).sort();
  };
}

const JSON_TYPE = 'Content-Type: application/json';

it.each([
  ['/predict', '/predict?', 200],
  ['/v1/models/small:predict', '/v1/models/sm%61ll:predict', 400],
  ['/v2/models/small/infer', '/v2/models/small/infer?', 400],
  ['/v2/models/small/versions/1.0.0/infer', '/v2/models/small/versions/1%2e0.0/infer', 400],
  ['/v2/models/other/infer', '/v2/models/o%74her/infer', 404],
])('answers POST %s however its target is spelled', async (plain, other, status) => {
  const answer = await answering();
  const answered = await answer(`POST ${plain}`, { headers: [JSON_TYPE] });
  expect(answered.find((line) => line.startsWith('HTTP/1.1'))).toContain(`HTTP/1.1 ${status}`);
  expect(await answer(`POST ${other}`, { headers: [JSON_TYPE] })).toEqual(answered);
});

it.each(['a', 'A', 'a:0', 'a:8080', 'a:65535', '127.0.0.1:32768', 'model.team.svc', '[::1]', ''])(
  'answers at the Host "%s"',
  async (host) => {
    const answer = await answering();
    expect(await answer('POST /predict', { host, headers: [JSON_TYPE] })).toContain('HTTP/1.1 200 OK');
  },
);

it.each(['a b', 'a:99999', '0X7F.1', 'a/b', 'a@b'])(
  'refuses the Host "%s", which makes no URL',
  async (host) => {
    const answer = await answering();
    expect(await answer('POST /predict', { host, headers: [JSON_TYPE] })).toContain(
      'HTTP/1.1 400 Bad Request',
    );
  },
);
