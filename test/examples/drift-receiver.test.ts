import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Ajv from 'ajv/dist/2020';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { DriftEvent } from '../../runtime/webhook/event-schema';
import { driftingService } from '../support/drifting-service';
import { freePort } from '../support/server-process';

const SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const LONG = { timeout: 30_000, interval: 50 };

let folder: string;
let inbox: string;
let keyFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  inbox = join(folder, 'inbox.jsonl');
  keyFile = join(folder, 'key');
  writeFileSync(keyFile, `${SECRET}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const received = (): DriftEvent[] =>
  readFileSync(inbox, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DriftEvent);

/** The example itself, in a process of its own. */
async function startReceiver(port: number): Promise<{ stop: () => Promise<void> }> {
  const child = spawn(process.execPath, ['examples/drift-receiver.mjs'], {
    env: { DRIFT_WEBHOOK_KEY_FILE: keyFile, PORT: String(port), INBOX: inbox },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await exited;
  };
  onTestFinished(stop);
  await once(createInterface(child.stdout), 'line');
  return { stop };
}

const startService = (port: number) => driftingService(folder, { url: `http://127.0.0.1:${port}/`, keyFile });

/** What stands in for a receiver that is down: it takes connections, and drops them. */
async function outage(port: number): Promise<{ tried: () => number; end: () => Promise<void> }> {
  let tries = 0;
  const server = createServer((request) => {
    tries++;
    request.socket.destroy();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    tried: () => tries,
    end: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** A delivery as anybody might send it. */
function deliver(port: number, id: string, body: string, secondsAgo = 0, secret = SECRET): Promise<number> {
  const seconds = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const signature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${seconds}.${body}`)
    .digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
  return fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body }).then(({ status }) => status);
}

test('the receiver of the documentation hears of each episode once when it begins and once when it ends, through an outage', async () => {
  const port = await freePort();
  const { tried, end } = await outage(port);
  const { server, send } = await startService(port);
  await send(60, 6);
  await expect.poll(tried, LONG).toBeGreaterThan(0);
  await end();
  const first = await startReceiver(port);
  await expect
    .poll(() => server.metric('drift_webhook_events_total{outcome="delivered"}'), LONG)
    .toEqual(['drift_webhook_events_total{outcome="delivered"} 1']);

  // many more windows that have drifted are the same episode
  await send(60, 6);
  await send(20, 6);
  await expect.poll(() => received().length, LONG).toBe(2);
  const [started, ended] = received() as [DriftEvent, DriftEvent];
  expect(started).toMatchObject({
    type: 'cdk8s-aiops.drift.started',
    data: {
      pod: hostname(),
      model: { name: 'small' },
      findings: [{ feature: 'temperature', test: 'mean_shift' }],
    },
  });
  expect(ended).toMatchObject({
    type: 'cdk8s-aiops.drift.ended',
    data: { episode: started.data.episode, reason: 'recovered' },
  });

  const schema = JSON.parse(readFileSync('schemas/drift-event.json', 'utf8')) as object;
  const valid = new Ajv({ formats: { 'date-time': true } }).compile(schema);
  for (const event of [started, ended]) expect(valid(event), JSON.stringify(valid.errors)).toBe(true);

  // the same again, as after an answer that was lost; also to a receiver that was started anew
  expect(await deliver(port, started.id, JSON.stringify(started))).toBe(200);
  await first.stop();
  await startReceiver(port);
  expect(await deliver(port, started.id, JSON.stringify(started))).toBe(200);
  expect(received()).toHaveLength(2);

  // a second episode is another one
  await send(60, 6);
  await expect.poll(() => received().length, LONG).toBe(3);
  expect(received()[2]!.data.episode).not.toBe(started.data.episode);
});

test('the receiver of the documentation takes nothing from strangers, and nothing old', async () => {
  const port = await freePort();
  await startReceiver(port);
  const body = JSON.stringify({ id: 'forged', type: 'x.started', data: { model: {}, findings: [{}] } });
  const strange = `whsec_${randomBytes(24).toString('base64')}`;
  expect(await deliver(port, 'forged', body, 0, strange)).toBe(401);
  expect(await deliver(port, 'forged', body, 301)).toBe(401);
  expect(await deliver(port, 'forged', body, -302)).toBe(401);
  expect(await deliver(port, 'another', body)).toBe(400);
  expect(await deliver(port, 'forged', '{')).toBe(400);
  expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(405);
  expect(await deliver(port, 'forged', body)).toBe(202);
});
