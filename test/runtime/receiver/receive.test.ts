import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { RECEIVER_LOG_MESSAGES } from '../../../runtime/contract/receiver';
import type { DriftEvent } from '../../../runtime/webhook/event-schema';
import { signatureHeaders } from '../../../runtime/webhook/signature';
import { driftingService } from '../../support/drifting-service';
import { KubernetesApi } from '../../support/kubernetes-api';
import { ServerProcess } from '../../support/server-process';

const KEY = randomBytes(24);
const TOKEN = 'token-of-alertmanager';
const LONG = { timeout: 20_000, interval: 50 };
const DIGEST = `sha256:${'a'.repeat(64)}`;

let folder: string;
let api: KubernetesApi;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'receive-'));
  writeFileSync(join(folder, 'key'), `whsec_${KEY.toString('base64')}\n`);
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  api = await KubernetesApi.start();
  onTestFinished(() => {
    api.stop();
  });
});

/** The receiver in a process of its own. */
async function start(environment: Record<string, string> = {}): Promise<ServerProcess> {
  const receiver = await ServerProcess.start(
    {
      ...api.environment,
      RECEIVER_KEY_FILE: join(folder, 'key'),
      RECEIVER_ALERTS_TOKEN_FILE: join(folder, 'token'),
      RECEIVER_DIRECTORY: mkdtempSync(join(folder, 'outbox-')),
      ...environment,
    },
    { entry: 'runtime/receiver/main.ts' },
  );
  onTestFinished(() => receiver.kill());
  await receiver.logged(RECEIVER_LOG_MESSAGES.listening);
  return receiver;
}

interface EventOptions {
  readonly type?: 'started' | 'ended';
  readonly service?: string;
  readonly digest?: string;
  readonly reason?: DriftEvent['data']['reason'];
}

/** The event of one pod. */
function event(pod: string, options: EventOptions = {}): DriftEvent {
  const { type = 'started', service = 'serving/churn', digest = DIGEST, reason } = options;
  return {
    specversion: '1.0',
    id: `${pod}-${type}`,
    source: 'urn:cdk8s-aiops:model:churn',
    type: `cdk8s-aiops.drift.${type}`,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      pod,
      service,
      episode: pod,
      ...(reason && { reason }),
      model: { name: 'churn', version: '1', digest },
      windowRows: 100,
      findings: [],
    },
  };
}

interface Delivery {
  readonly key?: Buffer;
  readonly secondsAgo?: number;
  readonly id?: string;
}

async function post(url: string, body: string, headers: Record<string, string>) {
  const answer = await fetch(url, { method: 'POST', body, headers });
  const json = (await answer.json()) as { outcomes?: string[]; detail?: string };
  return { status: answer.status, ...json };
}

/** Sends as the webhook of the service does. */
function deliver(
  { url }: ServerProcess,
  of: DriftEvent,
  { key = KEY, secondsAgo = 0, id = of.id }: Delivery = {},
) {
  const body = JSON.stringify(of);
  return post(`${url}/events`, body, signatureHeaders(id, Date.now() - 1000 * secondsAgo, body, key));
}

function alert(alertname: string, status: 'firing' | 'resolved' = 'firing', fingerprint = 'f1') {
  return {
    status,
    fingerprint,
    labels: { alertname, namespace: 'serving', service: 'churn', severity: 'warning' },
    annotations: {},
    startsAt: '2026-01-01T00:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
  };
}

const sendAlerts = ({ url }: ServerProcess, alerts: object[], authorization = `Bearer ${TOKEN}`) =>
  post(
    `${url}/alerts`,
    JSON.stringify({ version: '4', groupKey: '{}', status: 'firing', receiver: 'r', alerts }),
    { authorization, 'content-type': 'application/json' },
  );

const metric = async (receiver: ServerProcess, name: string): Promise<number> =>
  Number((await receiver.metric(name))[0]?.split(' ').at(-1));

const jobs = (): string[] => [...api.jobs.keys()];

test('six pods of one service that drift are one Job, made from the CronJob', async () => {
  const receiver = await start();
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((pod) => deliver(receiver, event(pod))),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
  await receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  expect(jobs()).toEqual([expect.stringMatching(/^churn-retraining-d[0-9a-f]{9}$/)]);
  const [job] = api.jobs.values();
  expect(job).toMatchObject({
    metadata: {
      annotations: { 'cdk8s-aiops/drift-service': 'serving/churn', 'cdk8s-aiops/drift-digest': DIGEST },
      ownerReferences: [{ kind: 'CronJob', name: 'churn-retraining' }],
    },
    spec: { template: { spec: { containers: [{ image: 'ghcr.io/acme/aiops-retrain:1.2.0' }] } } },
  });
  // while it runs, more of the same service is none; neither is a repeat of what came before
  expect(await deliver(receiver, event('g'))).toMatchObject({ status: 202, outcomes: ['running'] });
  expect(await deliver(receiver, event('a'))).toMatchObject({ status: 202, outcomes: ['duplicate'] });
  expect(await metric(receiver, 'drift_receiver_causes_total{outcome="started"}')).toBe(1);
  expect(await metric(receiver, 'drift_receiver_budget_remaining')).toBe(1);
  expect(await metric(receiver, 'drift_receiver_training_running')).toBe(1);
  expect(await metric(receiver, 'drift_receiver_causes_waiting')).toBe(0);
  expect(jobs()).toHaveLength(1);
});

test('a service whose rows drift starts a training: event, signature, outbox, Job', async () => {
  const receiver = await start({ RECEIVER_SERVICES: 'serving/churn' });
  const { send } = await driftingService(folder, {
    url: `${receiver.url}/events`,
    keyFile: join(folder, 'key'),
    environment: { DRIFT_WEBHOOK_SERVICE: 'serving/churn' },
  });
  await send(60, 6);
  await receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  const [job] = api.jobs.values();
  expect(job?.metadata['annotations']).toMatchObject({
    'cdk8s-aiops/drift-service': 'serving/churn',
    'cdk8s-aiops/drift-digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
  });
  expect(jobs()).toHaveLength(1);
});

test('another service waits for the minimum interval, and is forgotten when its drift ends', async () => {
  const receiver = await start();
  await deliver(receiver, event('a'));
  await receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  const other = { service: 'serving/loans', digest: `sha256:${'b'.repeat(64)}` };
  for (const pod of ['x', 'y']) await deliver(receiver, event(pod, other));
  await expect.poll(() => metric(receiver, 'drift_receiver_causes_waiting'), LONG).toBe(1);
  // a pod that stops says nothing about the data
  await deliver(receiver, event('x', { ...other, type: 'ended', reason: 'stopped' }));
  await deliver(receiver, event('y', { ...other, type: 'ended', reason: 'recovered' }));
  expect(await metric(receiver, 'drift_receiver_causes_waiting')).toBe(1);
  const last = { ...event('x', { ...other, type: 'ended', reason: 'recovered' }), id: 'x-recovered' };
  expect(await deliver(receiver, last)).toMatchObject({ outcomes: ['resolved'] });
  await expect.poll(() => metric(receiver, 'drift_receiver_causes_waiting'), LONG).toBe(0);
  expect(await metric(receiver, 'drift_receiver_causes_total{outcome="cancelled"}')).toBe(1);
  expect(jobs()).toHaveLength(1);
});

test('a spent budget lets a cause wait, after each training has ended', async () => {
  const receiver = await start({ RECEIVER_MINIMUM_INTERVAL_SECONDS: '5', RECEIVER_TRAINING_SECONDS: '1' });
  let pods = 0;
  // until the training before has ended
  const accepted = () =>
    expect
      .poll(async () => (await deliver(receiver, event(`pod-${pods++}`))).outcomes, LONG)
      .toEqual(['accepted']);
  for (const made of [1, 2]) {
    await accepted();
    await expect.poll(() => jobs().length, LONG).toBe(made);
  }
  await accepted();
  await expect.poll(() => metric(receiver, 'drift_receiver_budget_remaining'), LONG).toBe(0);
  expect(await metric(receiver, 'drift_receiver_causes_waiting')).toBe(1);
  expect(jobs()).toHaveLength(2);
});

test('strangers, recorded deliveries and what is no event are refused, and counted', async () => {
  const receiver = await start({ RECEIVER_SERVICES: 'serving/churn' });
  expect(await deliver(receiver, event('a'), { key: randomBytes(24) })).toMatchObject({ status: 401 });
  expect(await deliver(receiver, event('a'), { secondsAgo: 301 })).toMatchObject({ status: 401 });
  expect(await deliver(receiver, event('a'), { secondsAgo: -302 })).toMatchObject({ status: 401 });
  expect(await deliver(receiver, event('a'), { id: 'another' })).toMatchObject({ status: 400 });
  expect(await post(`${receiver.url}/events`, '{}', {})).toMatchObject({ status: 401 });
  expect(await deliver(receiver, event('a', { service: 'serving/loans' }))).toMatchObject({
    status: 202,
    outcomes: ['ignored'],
  });
  expect(await sendAlerts(receiver, [alert('ModelQualityLow')], 'Bearer other')).toMatchObject({
    status: 401,
  });
  expect(await metric(receiver, 'drift_receiver_events_total{source="service",outcome="unauthorized"}')).toBe(
    4,
  );
  expect(await metric(receiver, 'drift_receiver_events_total{source="service",outcome="invalid"}')).toBe(1);
  expect(jobs()).toEqual([]);
});

test('an alert of Alertmanager asks once, however often it is repeated, and other alerts do not', async () => {
  const receiver = await start();
  expect(await sendAlerts(receiver, [alert('InferenceCpuHigh'), alert('ModelQualityLow')])).toMatchObject({
    status: 202,
    outcomes: ['ignored', 'accepted'],
  });
  await receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  expect(await sendAlerts(receiver, [alert('ModelQualityLow')])).toMatchObject({ outcomes: ['duplicate'] });
  expect(await sendAlerts(receiver, [alert('ModelQualityLow', 'resolved')])).toMatchObject({
    outcomes: ['resolved'],
  });
  expect(jobs()).toHaveLength(1);
});

test('a receiver that is killed between the event and the Job makes it after its restart', async () => {
  const outbox = mkdtempSync(join(folder, 'outbox-'));
  const first = await start({ RECEIVER_DIRECTORY: outbox });
  const asked = new Promise<void>((resolve) => {
    api.interrupt = () => {
      resolve();
      return true;
    };
  });
  expect(await deliver(first, event('a'))).toMatchObject({ status: 202 });
  await asked;
  await first.kill();
  expect(jobs()).toEqual([]);
  api.interrupt = () => false;
  const second = await start({ RECEIVER_DIRECTORY: outbox });
  await second.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  expect(jobs()).toHaveLength(1);
  expect(await deliver(second, event('a'))).toMatchObject({ outcomes: ['duplicate'] });
});

test('a receiver that is killed before it has read that the Job was made does not make another', async () => {
  const outbox = mkdtempSync(join(folder, 'outbox-'));
  const first = await start({ RECEIVER_DIRECTORY: outbox });
  await deliver(first, event('a'));
  await first.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  await first.kill();
  // as it was before the answer
  const file = join(outbox, 'outbox.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as object;
  const cause = { service: 'serving/churn', digest: DIGEST, since: Date.now(), episodes: ['a'] };
  writeFileSync(file, JSON.stringify({ ...state, causes: [cause], starts: [], run: undefined }));
  const second = await start({ RECEIVER_DIRECTORY: outbox });
  expect(await second.logged(RECEIVER_LOG_MESSAGES.trainingStarted)).toMatchObject({ existed: true });
  expect(jobs()).toHaveLength(1);
});

test('two receivers that hear of the same drift make one Job', async () => {
  const receivers = [await start(), await start()];
  await Promise.all(receivers.map((receiver, index) => deliver(receiver, event(`pod-${index}`))));
  const lines = await Promise.all(
    receivers.map((receiver) => receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted)),
  );
  expect(lines.map(({ existed }) => existed).sort()).toEqual([false, true]);
  expect(jobs()).toHaveLength(1);
});

test('a target that is down loses nothing: the cause waits on the disk, and a metric says so', async () => {
  const receiver = await start();
  let tries = 0;
  api.interrupt = (_, response) => {
    tries++;
    response.writeHead(503).end();
    return true;
  };
  await deliver(receiver, event('a'));
  await expect.poll(() => tries, LONG).toBeGreaterThan(1);
  expect(await metric(receiver, 'drift_receiver_target_failing')).toBe(1);
  expect(await metric(receiver, 'drift_receiver_causes_waiting')).toBe(1);
  api.interrupt = () => false;
  await receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted);
  expect(await metric(receiver, 'drift_receiver_target_failing')).toBe(0);
  expect(jobs()).toHaveLength(1);
});

test('a right that is missing is named in the log', async () => {
  const receiver = await start();
  api.user = 'system:serviceaccount:training:default';
  await deliver(receiver, event('a'));
  expect(await receiver.logged(RECEIVER_LOG_MESSAGES.trainingFailed)).toMatchObject({
    reason: expect.stringMatching(
      /was answered 403: User "system:serviceaccount:training:default" cannot/,
    ) as string,
  });
});

test('a training that the schedule has started is the training', async () => {
  Object.assign(api.cronJob, { status: { active: [{ name: 'churn-retraining-29000000' }] } });
  const receiver = await start();
  await deliver(receiver, event('a'));
  expect(await receiver.logged(RECEIVER_LOG_MESSAGES.trainingStarted)).toMatchObject({
    training: 'churn-retraining-29000000',
    existed: true,
  });
  expect(jobs()).toEqual([]);
});

test('an outbox that is damaged is put aside', async () => {
  const outbox = mkdtempSync(join(folder, 'outbox-'));
  writeFileSync(join(outbox, 'outbox.json'), '{"version":1,"cau');
  const receiver = await start({ RECEIVER_DIRECTORY: outbox });
  await receiver.logged(RECEIVER_LOG_MESSAGES.damaged);
  expect(readdirSync(outbox).sort()).toEqual([
    'outbox.json',
    expect.stringMatching(/^outbox\.json\.damaged-\d+$/),
  ]);
  expect(await deliver(receiver, event('a'))).toMatchObject({ status: 202 });
});

test('a configuration without what the target needs is refused with every problem', async () => {
  const receiver = await ServerProcess.start(
    { RECEIVER_TARGET: 'airflow', RECEIVER_URL: 'http://airflow', RECEIVER_SERVICES: 'churn' },
    { entry: 'runtime/receiver/main.ts' },
  );
  expect(await receiver.exited).toBe(2);
  for (const part of [
    'RECEIVER_DAG must be set',
    'RECEIVER_KEY_FILE or RECEIVER_ALERTS_TOKEN_FILE',
    'got "churn"',
  ]) {
    expect(receiver.errors).toContain(part);
  }
});

test('SIGTERM ends it with 0, and a cause that waits is in the outbox', async () => {
  const outbox = mkdtempSync(join(folder, 'outbox-'));
  const receiver = await start({ RECEIVER_DIRECTORY: outbox });
  api.interrupt = () => true;
  await deliver(receiver, event('a'));
  receiver.signal('SIGTERM');
  expect(await receiver.exited).toBe(0);
  expect(JSON.parse(readFileSync(join(outbox, 'outbox.json'), 'utf8'))).toMatchObject({
    causes: [{ service: 'serving/churn', digest: DIGEST, episodes: ['a'] }],
  });
});
