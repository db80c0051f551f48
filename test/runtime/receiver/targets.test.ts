import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseReceiverConfig } from '../../../runtime/config/receiver-config';
import { createTarget } from '../../../runtime/receiver/create-target';
import type { Cause } from '../../../runtime/receiver/receiver-state';
import { sendRequest } from '../../../runtime/receiver/send-request';
import type { TrainingTarget } from '../../../runtime/receiver/targets/training-target';
import { receiver as server } from '../webhook/receiver';

const CAUSE: Cause = { service: 'serving/churn', digest: 'sha256:ab', since: 0, episodes: ['e'] };
const KEYS = { current: 'c0ffee123', previous: 'badc0de12' };
const SECRET = join(mkdtempSync(join(tmpdir(), 'target-')), 'token');
writeFileSync(SECRET, 's3cret\n');
const signal = new AbortController().signal;

function target(port: number, settings: Record<string, string>): TrainingTarget {
  const config = parseReceiverConfig({
    RECEIVER_KEY_FILE: 'key',
    RECEIVER_TOKEN_FILE: SECRET,
    RECEIVER_URL: `http://127.0.0.1:${port}/base`,
    ...settings,
  });
  return createTarget(config, {
    kubernetes: () => {
      throw new Error('is not asked');
    },
    readSecret: (path) => Promise.resolve(path === SECRET ? 's3cret' : ''),
    send: sendRequest,
    clock: () => 0,
  });
}

const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });

/** A server that answers in this order. */
async function answering(...answers: readonly { readonly status: number; readonly body: string }[]) {
  return server((response, index) => {
    const { status, body } = answers[index]!;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
}

test('GitLab gets the trigger token, the ref and the variables of the cause', async () => {
  const { port, received } = await answering(json(201, { id: 42 }));
  const gitlab = target(port, { RECEIVER_TARGET: 'gitlab', RECEIVER_PROJECT: 'acme/models' });
  expect(await gitlab.start(CAUSE, KEYS, 0, signal)).toEqual({ name: '42', existed: false });
  expect(received[0]).toMatchObject({
    method: 'POST',
    path: '/base/api/v4/projects/acme%2Fmodels/trigger/pipeline',
  });
  expect(JSON.parse(received[0]!.body)).toEqual({
    token: 's3cret',
    ref: 'main',
    variables: { DRIFT_SERVICE: 'serving/churn', DRIFT_DIGEST: 'sha256:ab', DRIFT_CAUSE: 'c0ffee123' },
  });
  expect(await gitlab.runs('42', signal)).toBeUndefined();
});

test('GitHub gets a repository_dispatch with the cause', async () => {
  const { port, received } = await answering({ status: 204, body: '' });
  const github = target(port, { RECEIVER_TARGET: 'github', RECEIVER_PROJECT: 'acme/models' });
  expect(await github.start(CAUSE, KEYS, 0, signal)).toEqual({ name: '', existed: false });
  expect(received[0]).toMatchObject({
    path: '/base/repos/acme/models/dispatches',
    headers: { authorization: 'Bearer s3cret', 'x-github-api-version': '2022-11-28' },
  });
  expect(JSON.parse(received[0]!.body)).toEqual({
    event_type: 'drift',
    client_payload: { service: 'serving/churn', digest: 'sha256:ab', cause: 'c0ffee123' },
  });
});

const AIRFLOW = { RECEIVER_TARGET: 'airflow', RECEIVER_DAG: 'churn', RECEIVER_USERNAME: 'receiver' };
const LOGIN = json(201, { access_token: 'jwt' });

test('Airflow gets a run whose id is derived from the cause', async () => {
  const { port, received } = await answering(
    LOGIN,
    json(404, {}),
    json(200, { dag_run_id: 'drift-c0ffee123' }),
    LOGIN,
    json(200, { state: 'running', run_after: '2026-01-01T00:00:00Z' }),
    LOGIN,
    json(200, { state: 'failed', run_after: '2026-01-01T00:00:00Z' }),
  );
  const airflow = target(port, AIRFLOW);
  expect(await airflow.start(CAUSE, KEYS, 0, signal)).toEqual({ name: 'drift-c0ffee123', existed: false });
  expect(JSON.parse(received[0]!.body)).toEqual({ username: 'receiver', password: 's3cret' });
  expect(received[2]).toMatchObject({
    path: '/base/api/v2/dags/churn/dagRuns',
    headers: { authorization: 'Bearer jwt' },
  });
  expect(JSON.parse(received[2]!.body)).toEqual({
    dag_run_id: 'drift-c0ffee123',
    logical_date: null,
    conf: { service: 'serving/churn', digest: 'sha256:ab', cause: 'c0ffee123' },
  });
  expect(await airflow.runs('drift-c0ffee123', signal)).toBe(true);
  expect(await airflow.runs('drift-c0ffee123', signal)).toBe(false);
});

test('a run that Airflow has already is the run: the same id, or one of the interval before', async () => {
  const same = await answering(LOGIN, json(404, {}), json(409, { detail: 'exists' }));
  expect(await target(same.port, AIRFLOW).start(CAUSE, KEYS, 0, signal)).toMatchObject({ existed: true });
  const earlier = json(200, { state: 'success', run_after: '2026-01-01T00:00:00Z' });
  const before = await answering(LOGIN, earlier);
  const since = Date.parse('2025-12-31T23:00:00Z');
  expect(await target(before.port, AIRFLOW).start(CAUSE, KEYS, since, signal)).toEqual({
    name: 'drift-badc0de12',
    existed: true,
  });
  // older than the interval: another training
  const old = await answering(LOGIN, earlier, json(200, {}));
  const later = Date.parse('2026-01-01T01:00:00Z');
  expect(await target(old.port, AIRFLOW).start(CAUSE, KEYS, later, signal)).toMatchObject({ existed: false });
});

test('a refusal names what was asked and the reason, and no secret', async () => {
  const refused = json(403, { message: 'Resource not accessible by personal access token' });
  const { port } = await answering(refused);
  const github = target(port, { RECEIVER_TARGET: 'github', RECEIVER_PROJECT: 'acme/models' });
  await expect(github.start(CAUSE, KEYS, 0, signal)).rejects.toThrow(
    /^POST dispatches of acme\/models was answered 403: Resource not accessible by personal access token$/,
  );
});

test('a redirect is not followed', async () => {
  const { port, received } = await server((response) => {
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const github = target(port, { RECEIVER_TARGET: 'github', RECEIVER_PROJECT: 'acme/models' });
  await expect(github.start(CAUSE, KEYS, 0, signal)).rejects.toThrow(/was answered 302/);
  expect(received).toHaveLength(1);
});
