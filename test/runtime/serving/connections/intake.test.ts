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
  return { server, open, sample, answer };
}

it('begins no prediction whose client goes while it waits behind another request', async () => {
  const { server, open, sample, answer } = await serve();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const connection = await open();
  const [socket] = await accepted;
  connection.send(request('GET /slow') + PREDICT.repeat(12));
  while (socket.bytesRead < 12 * PREDICT.length) await new Promise(setImmediate);
  // Node warns of a leak from the eleventh on
  expect(socket.listenerCount('close')).toBeLessThan(10);
  const closed = once(socket, 'close');
  connection.end();
  await closed;
  answer();
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect([await sample('requests_in_flight'), await sample('inference_requests_total')]).toEqual([0, 0]);
});

it('counts each of the requests out once that were sent before their answers came', async () => {
  const { open, sample, answer } = await serve();
  const connection = await open();
  const last = PREDICT.replace('Host', 'X-Request-Id: the-last\r\nHost');
  connection.send(request('GET /slow') + PREDICT.repeat(2) + last);
  answer();
  await connection.receives('the-last');
  connection.end();
  expect(await sample('inference_requests_total')).toBe(3);
  expect(await sample('requests_in_flight')).toBe(0);
});

it('gives no place to those whose body is still coming, and one to each whose body is whole', async () => {
  const { server, open, sample } = await serve({ maxRequestsInFlight: 1 });
  const slow = await Promise.all(Array.from({ length: 100 }, open));
  for (const each of slow) each.send(request('POST /predict', HALF, BODY.length));
  const connections = () =>
    new Promise<number>((resolve) => {
      server.getConnections((_error, count) => {
        resolve(count);
      });
    });
  while ((await connections()) < 100) await new Promise(setImmediate);
  const other = await open();
  other.send(PREDICT);
  await other.receives('"prediction"');
  expect([other.received.slice(0, 12), await sample('requests_in_flight')]).toEqual(['HTTP/1.1 200', 0]);
  slow[0]!.send(BODY.slice(HALF.length));
  await slow[0]!.receives('"prediction"');
  for (const each of [...slow, other]) each.end();
});

/** The longest JSON that the service answers with 200: the row, and spaces. */
const padded = (bytes: number) => BODY.padEnd(bytes);

it('holds no more bytes of bodies than MAX_BODY_BYTES_IN_FLIGHT: those yield that came first and are not whole', async () => {
  const { open, sample } = await serve({ bodyLimitBytes: 10_000, maxBodyBytesInFlight: 20_000 });
  const half = padded(10_000).slice(0, 9000);
  const slow = [];
  for (let sent = 0; sent < 3; sent++) {
    const next = await open();
    next.send(request('POST /predict', half, 10_000));
    slow.push(next);
  }
  await slow[0]!.receives('MAX_BODY_BYTES_IN_FLIGHT');
  expect(slow[0]!.received).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1/i);
  const whole = await open();
  whole.send(request('POST /predict', padded(10_000)));
  await whole.receives('"prediction"');
  await slow[1]!.receives('MAX_BODY_BYTES_IN_FLIGHT');
  slow[2]!.send(padded(10_000).slice(9000));
  await slow[2]!.receives('"prediction"');
  expect(await sample('requests_shed_total{reason="body_bytes"}')).toBe(2);
  // the rest of a body that yielded is no request
  slow[0]!.send(padded(10_000).slice(9000) + PREDICT);
  await slow[0]!.receives('"prediction"');
  for (const each of [...slow, whole]) each.end();
});

it('counts a compressed body as the largest, which it may become', async () => {
  const { open } = await serve({ bodyLimitBytes: 10_000, maxBodyBytesInFlight: 10_000 });
  const connection = await open();
  connection.send(PREDICT.replace('Host', 'Content-Encoding: gzip\r\nHost') + PREDICT);
  // no gzip; the place and the bytes of it are free again
  await connection.receives('"prediction"');
  expect(connection.received.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['400', '200']);
  connection.end();
});

it.each(['Content-Length: 5000', 'Transfer-Encoding: chunked'])(
  'answers a body that is too large (%s) when it has come, for most clients read nothing before they have sent it',
  async (framing) => {
    const { server, open } = await serve({ bodyLimitBytes: 1024 });
    const asked = once(server, 'request');
    const client = await open();
    const part = 'x'.repeat(2500);
    const framed = framing.startsWith('T') ? `9c4\r\n${part}\r\n` : part;
    client.send(
      `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${framing}\r\n\r\n${framed}`,
    );
    await asked;
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
