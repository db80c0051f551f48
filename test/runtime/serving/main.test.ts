import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../../runtime/contract/environment';
import { RawConnection } from '../../support/raw-connection';
import { freePort, ServerProcess } from '../../support/server-process';
import { smallArtifact } from '../../support/small-model';

const BODY = '{"values":[20,0.5,"eu"]}';
const HEAD = 'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const REQUEST = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;

const folder = mkdtempSync(join(tmpdir(), 'server-test-'));
const model = join(folder, 'model.json');
const running: ServerProcess[] = [];

async function start(environment: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start({ MODEL_PATH: model, ...environment });
  running.push(server);
  return server;
}

async function ready(environment?: Record<string, string>): Promise<ServerProcess> {
  const server = await start(environment);
  await server.logged('model loaded');
  return server;
}

beforeAll(() => {
  writeFileSync(model, smallArtifact());
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill()));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a server', () => {
  it('answers predictions, and logs JSON with ISO times and levels as words', async () => {
    const server = await ready();
    const answer = await fetch(`${server.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BODY,
    });
    expect(await answer.json()).toMatchObject({ prediction: 0, drift: false });
    const line = await server.logged('prediction');
    expect(line).toMatchObject({ level: 'info', requestId: answer.headers.get('x-request-id') });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('survives what no client should send, and closes those who are too slow', async () => {
    const server = await ready({ BODY_LIMIT_BYTES: '2000' });
    const slow = await RawConnection.open(server.port);
    slow.send('POST /predict HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const silent = await RawConnection.open(server.port);

    const large = await RawConnection.open(server.port);
    large.send(`${HEAD}Content-Length: 999999999\r\n\r\n`);
    await large.receives('HTTP/1.1 413 Payload Too Large');
    await large.closed;

    const chunked = await RawConnection.open(server.port);
    chunked.send(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    for (let chunk = 0; chunk < 3; chunk++) chunked.send(`3e8\r\n${' '.repeat(1000)}\r\n`);
    await chunked.receives('HTTP/1.1 413 Payload Too Large');
    await chunked.closed;

    const conflicting = await RawConnection.open(server.port);
    conflicting.send(`${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${BODY}`);
    await conflicting.receives('HTTP/1.1 400');

    const host = await RawConnection.open(server.port);
    host.send('GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n');
    await host.receives('HTTP/1.1 400');
    await host.receives('application/problem+json');

    // without a Host, as HAProxy asks
    const old = await RawConnection.open(server.port);
    old.send('GET /readyz HTTP/1.0\r\n\r\n');
    await old.receives('HTTP/1.1 200 OK');

    const gone = await RawConnection.open(server.port);
    gone.send(`${HEAD}Content-Length: 100\r\n\r\n{"val`);
    gone.end();

    await Promise.all([slow.closed, silent.closed]);
    expect(slow.received).toContain('408 Request Timeout');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    // two of them; from the one who said nothing there is nothing to count
    expect(metrics).toContain('http_requests_total{method="OTHER",route="unmatched",status="400"} 2');
    expect(metrics).toContain('http_requests_total{method="OTHER",route="unmatched",status="408"} 1');
    expect(metrics).toContain('http_requests_total{method="POST",route="/predict",status="500"} 0');
  });

  it('warns of a setting that is misspelt, by its name alone', async () => {
    const server = await ready({ DRIFT_TRESHOLD: '3' });
    const line = await server.logged('variables that look like settings are not read');
    expect(line).toEqual({
      level: 'warn',
      time: expect.any(String) as string,
      unread: ['DRIFT_TRESHOLD'],
      msg: expect.any(String) as string,
    });
  });

  it('serves /metrics on a port of its own', async () => {
    const metricsPort = await freePort();
    const server = await ready({ METRICS_PORT: String(metricsPort) });
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await metrics.text()).toContain('model_info{');
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  });
});

describe('a server that is told to stop', () => {
  it('turns unready, still answers with Connection: close, ends what is idle, and exits with 0', async () => {
    const server = await ready({ DRAIN_DELAY_SECONDS: '1' });
    const busy = await RawConnection.open(server.port);
    busy.send(REQUEST);
    await busy.receives('Connection: keep-alive');
    const idle = await RawConnection.open(server.port);
    idle.send('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await idle.receives('{"status":"ok"}');

    server.signal('SIGTERM');
    await server.logged('draining');
    const readiness = await fetch(`${server.url}/readyz`);
    expect([readiness.status, readiness.headers.get('connection')]).toEqual([503, 'close']);
    busy.send(REQUEST);
    await busy.closed;
    expect(busy.received.match(/"prediction":0/g)).toHaveLength(2);
    expect(busy.received).toMatch(/connection: close/i);
    await idle.closed;
    expect(await server.exited).toBe(0);
    expect(server.lines.at(-1)).toMatchObject({ msg: 'drained' });
  });

  it('finishes a request whose body is still coming in', async () => {
    const server = await ready();
    const client = await RawConnection.open(server.port);
    client.send(`${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY.slice(0, 10)}`);
    await untilRead(server);
    server.signal('SIGTERM');
    await server.logged('draining');
    client.send(BODY.slice(10));
    await client.closed;
    expect(client.received).toContain('"prediction":0');
    expect(await server.exited).toBe(0);
  });

  it('waits for nobody who is connected and has not asked anything', async () => {
    const server = await ready();
    const silent = await RawConnection.open(server.port);
    server.signal('SIGTERM');
    await silent.closed;
    expect(await server.exited).toBe(0);
  });

  it('gives up on a request that never ends, says so and exits with 1', async () => {
    const server = await ready({ SHUTDOWN_TIMEOUT_SECONDS: '1' });
    const client = await RawConnection.open(server.port);
    client.send(`${HEAD}Content-Length: 100\r\n\r\n{`);
    await untilRead(server);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(1);
    expect(server.lines.at(-1)).toMatchObject({
      level: 'fatal',
      msg: expect.stringContaining('SHUTDOWN_TIMEOUT_SECONDS') as string,
    });
  });

  it('exits at once at a second signal', async () => {
    const server = await ready({ DRAIN_DELAY_SECONDS: '300' });
    server.signal('SIGTERM');
    await server.logged('draining');
    server.signal('SIGINT');
    expect(await server.exited).toBe(130);
  });
});

describe('a server that cannot serve', () => {
  it('reports every problem of its configuration and exits with 2', async () => {
    const server = await start({ PORT: '0', LOG_LEVEL: 'loud' });
    expect(await server.exited).toBe(2);
    expect(server.errors).toContain('PORT must be a whole number from 1 to 65535');
    expect(server.errors).toContain('LOG_LEVEL must be one of');
  });

  it('refuses a webhook key that is not there with 2', async () => {
    const server = await start({
      DRIFT_WEBHOOK: 'https://hooks.example.com',
      [ENVIRONMENT.driftWebhookSecretFile.name]: join(folder, 'nowhere'),
    });
    expect(await server.exited).toBe(2);
    expect(server.errors).toContain(`must be a file that can be read, got "${join(folder, 'nowhere')}"`);
  });

  it('does not print a webhook key that stands where its file should', async () => {
    const server = await start({
      DRIFT_WEBHOOK: 'https://hooks.example.com',
      [ENVIRONMENT.driftWebhookSecretFile.name]: 'whsec_aHVudGVyMg==',
    });
    expect(await server.exited).toBe(2);
    expect(server.errors).toContain("write the file's path, not the key");
    expect(server.errors).not.toContain('aHVudGVyMg');
  });

  it.each([
    ['is not there', { MODEL_PATH: join(folder, 'nowhere.json') }, 'ENOENT'],
    ['is another version', { MODEL_VERSION: '9' }, 'MODEL_VERSION asks for 9'],
    ['is no artifact', { MODEL_PATH: __filename }, 'does not end with its digest'],
  ])('exits with 3 and the reason if the model %s', async (_, environment, reason) => {
    const server = await start(environment);
    expect(await server.exited).toBe(3);
    expect(JSON.stringify(server.lines.at(-1))).toContain(reason);
    expect(server.lines.at(-1)).toMatchObject({ level: 'fatal', msg: 'the model was refused' });
  });

  it('names the port that is taken and the variable to change, and exits with 1', async () => {
    const first = await ready();
    const second = await start({ PORT: String(first.port) });
    expect(await second.exited).toBe(1);
    expect(second.lines.at(-1)!['msg']).toBe(
      `port ${first.port} on 127.0.0.1 is taken by another process; stop it, or set PORT to a free port`,
    );
  });
});

/** The server has read what was sent before on other connections. */
async function untilRead(server: ServerProcess): Promise<void> {
  for (let request = 0; request < 3; request++) await fetch(`${server.url}/livez`);
}
