import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { parseConfig } from '../../runtime/config/config';
import { createMetrics } from '../../runtime/telemetry/metrics';
import { createWebhook } from '../../runtime/webhook/create-webhook';
import { receiver } from '../runtime/webhook/receiver';
import { CLIENTS_FOLDER, clientsInstalled, runClient } from '../support/inference-clients';

const KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** What a receiver gets from a service whose key file has this text. */
async function sentWith(secret: string) {
  const { url, received } = await receiver();
  const webhook = createWebhook(
    parseConfig({
      DRIFT_WEBHOOK: url.href,
      DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true',
      DRIFT_WEBHOOK_ALLOW_HTTP: 'true',
    }),
    {
      secret,
      hostname: 'a-pod',
      metrics: createMetrics(new Registry()),
      logger: pino({ level: 'silent' }),
      clock: () => Date.now(),
      random: () => 0,
    },
  )!;
  webhook.send({
    type: 'started',
    id: 'an-episode',
    time: '2026-01-01T00:00:00.000Z',
    model: { name: 'größer', version: '1', digest: `sha256:${'b'.repeat(64)}` },
    windowRows: 100,
    findings: [],
  });
  await webhook.drain(10_000);
  const [{ headers, body }] = received as [(typeof received)[number]];
  return { headers, body };
}

describe.runIf(clientsInstalled)('the official libraries of Standard Webhooks', () => {
  const verified = [
    ['Python', 'bin/python', [join(__dirname, 'standard_webhooks.py')]],
    [
      'JavaScript',
      process.execPath,
      [join(__dirname, 'standard-webhooks.mjs'), join(CLIENTS_FOLDER, 'generators/node_modules')],
    ],
  ] as const;

  it.each(verified)('verify what is sent, with %s', async (_, program, args) => {
    const marked = await sentWith(`whsec_${KEY}\n`);
    const bare = await sentWith(`${KEY}\n`);
    const cases = [
      { key: `whsec_${KEY}`, ...marked },
      { key: KEY, ...marked },
      { key: KEY, ...bare },
      { key: `whsec_${KEY}`, ...bare },
      // another key, and another body
      { key: `whsec_${KEY.toLowerCase()}`, ...marked },
      { key: KEY, ...marked, body: marked.body.replace('100', '101') },
    ];
    const output = await runClient(program, [...args, JSON.stringify(cases)]);
    expect(JSON.parse(output)).toEqual([true, true, true, true, false, false]);
  });
});
