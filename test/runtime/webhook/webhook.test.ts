import { createHmac } from 'node:crypto';
import pino from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, test, vi } from 'vitest';
import type { DriftEpisode } from '../../../runtime/drift/drift-state';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { Webhook, type WebhookLimits, type WebhookOptions } from '../../../runtime/webhook/webhook';
import { receiver } from './receiver';

const NOW = Date.UTC(2026, 0, 1, 12);
const QUICK: Partial<WebhookLimits> = { firstBackoffMs: 1, mostBackoffMs: 2, openMs: 5 };
const LONG = 30_000;

const eventually = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: LONG });

function episode(id: string, type: DriftEpisode['type'] = 'started'): DriftEpisode {
  return {
    ...(type === 'started' ? { type } : { type, reason: 'recovered' }),
    id,
    time: '2026-01-01T11:59:59.000Z',
    model: { name: 'telemetry v2', version: '3', digest: `sha256:${'b'.repeat(64)}` },
    windowRows: 100,
    findings: [
      { feature: 'cpu', test: 'mean_shift', value: 91, baselineMean: 40, statistic: 5.1, threshold: 0.5 },
    ],
  };
}

function webhookTo(url: URL, options: Partial<WebhookOptions> = {}) {
  const metrics = createMetrics(new Registry());
  const lines: Record<string, unknown>[] = [];
  const webhook = new Webhook({
    url,
    allowPrivate: true,
    hostname: 'telemetry-7d4f-x2x',
    lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    metrics,
    logger: pino(
      {},
      { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    clock: () => NOW,
    random: () => 0.5,
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  const outcomes = async (): Promise<Record<string, number>> => {
    const { values } = await metrics.webhookEvents.get();
    return Object.fromEntries<number>(values.map(({ labels, value }) => [String(labels.outcome), value]));
  };
  return { webhook, lines, outcomes };
}

describe('an event', () => {
  test('arrives as a CloudEvent with its id and a signature that the key verifies', async () => {
    const { url, received } = await receiver();
    const { webhook, outcomes } = webhookTo(url, { key: Buffer.from('s3cret') });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(received).toHaveLength(1);
    const { headers, body, method } = received[0]!;
    expect(method).toBe('POST');
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'ce-specversion': '1.0',
      'ce-id': 'e1-started',
      'ce-type': 'cdk8s-aiops.drift.started',
      'ce-time': '2026-01-01T11:59:59.000Z',
      // the source holds a percent sign, which a header must encode: HTTP binding 1.0.2, 3.1.3.2
      'ce-source': 'urn:cdk8s-aiops:model:telemetry%2520v2',
      'webhook-id': 'e1-started',
      'webhook-timestamp': String(NOW / 1000),
    });
    const expected = createHmac('sha256', 's3cret')
      .update(`e1-started.${NOW / 1000}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: 'e1-started',
      source: 'urn:cdk8s-aiops:model:telemetry%20v2',
      type: 'cdk8s-aiops.drift.started',
      time: '2026-01-01T11:59:59.000Z',
      datacontenttype: 'application/json',
      data: {
        pod: 'telemetry-7d4f-x2x',
        episode: 'e1',
        model: episode('e1').model,
        windowRows: 100,
        findings: episode('e1').findings,
      },
    });
    expect(await outcomes()).toEqual({ delivered: 1, failed: 0, dropped: 0 });
  });

  test('is tried again after 500 under the same id, and counted once', async () => {
    const { url, received } = await receiver(
      (response, index) => void response.writeHead(index < 2 ? 500 : 200).end(),
    );
    const { webhook, outcomes, lines } = webhookTo(url);
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([
      'e1-started',
      'e1-started',
      'e1-started',
    ]);
    expect(await outcomes()).toEqual({ delivered: 1, failed: 0, dropped: 0 });
    expect(lines).toEqual([]);
  });

  test('keeps its place: the end of an episode comes after its start', async () => {
    const { url, received } = await receiver(
      (response, index) => void response.writeHead(index === 0 ? 503 : 200).end(),
    );
    const { webhook } = webhookTo(url);
    webhook.send(episode('e1', 'started'));
    webhook.send(episode('e1', 'ended'));
    await webhook.drain(LONG);
    expect(received.map(({ headers }) => headers['ce-id'])).toEqual(['e1-started', 'e1-started', 'e1-ended']);
  });

  test.each([400, 401, 404, 410])('is not sent again after %i', async (status) => {
    const { url, received } = await receiver((response) => void response.writeHead(status).end());
    const { webhook, outcomes } = webhookTo(url);
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(received).toHaveLength(1);
    expect(await outcomes()).toMatchObject({ failed: 1 });
  });

  test.each([408, 425, 429, 502])('is sent again after %i', async (status) => {
    const { url, received } = await receiver(
      (response, index) => void response.writeHead(index === 0 ? status : 202).end(),
    );
    const { webhook, outcomes } = webhookTo(url);
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(received).toHaveLength(2);
    expect(await outcomes()).toMatchObject({ delivered: 1 });
  });

  test('is not carried after a redirect', async () => {
    const target = await receiver();
    const { url, received } = await receiver(
      (response) => void response.writeHead(302, { location: target.url.href }).end(),
    );
    const { webhook, outcomes, lines } = webhookTo(url);
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect([received.length, target.received.length]).toEqual([1, 0]);
    expect(await outcomes()).toMatchObject({ failed: 1 });
    expect(lines[0]?.['reason']).toContain('answered 302: redirects are not followed');
  });

  test('waits no longer than its time for an answer', async () => {
    const { url } = await receiver(() => undefined);
    const { webhook, outcomes, lines } = webhookTo(url, { limits: { tries: 2, tryMs: 30 } });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(await outcomes()).toMatchObject({ failed: 1 });
    expect(lines[0]?.['reason']).toBe('no answer within 30 ms');
  });

  test('waits no longer than that for a resolver either', async () => {
    const { webhook, lines } = webhookTo(new URL('https://slow.example.com/'), {
      lookup: () => new Promise(() => undefined),
      limits: { tries: 1, tryMs: 30 },
    });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(lines[0]?.['reason']).toBe('no answer within 30 ms');
  });

  test('is not sent to a private address', async () => {
    const { url, received } = await receiver();
    const { webhook, outcomes, lines } = webhookTo(url, { allowPrivate: false });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(received).toEqual([]);
    expect(await outcomes()).toMatchObject({ failed: 1 });
    expect(lines[0]?.['reason']).toContain('127.0.0.1 is a private or loopback address');
  });

  test('is not sent to a name that stands for a private address', async () => {
    const { port, received } = await receiver();
    const { webhook, lines } = webhookTo(new URL(`http://inside.example.com:${port}/`), {
      allowPrivate: false,
    });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(received).toEqual([]);
    expect(lines[0]?.['reason']).toContain('inside.example.com is refused: 127.0.0.1');
  });

  test('goes to the address that was checked, not to what the name means a moment later', async () => {
    const { port, received } = await receiver();
    const lookup = vi
      .fn<WebhookOptions['lookup']>()
      // nobody listens there
      .mockResolvedValueOnce([{ address: '127.0.0.2', family: 4 }])
      .mockResolvedValue([{ address: '127.0.0.1', family: 4 }]);
    const { webhook } = webhookTo(new URL(`http://rebind.example.com:${port}/`), {
      lookup,
      limits: { tries: 1 },
    });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(lookup).toHaveBeenCalledTimes(1);
    expect(received).toEqual([]);
  });

  test('is resolved anew for each try', async () => {
    const { port, received } = await receiver(
      (response, index) => void response.writeHead(index < 2 ? 500 : 200).end(),
    );
    const lookup = vi.fn(() => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
    const { webhook } = webhookTo(new URL(`http://hooks.example.com:${port}/`), { lookup });
    webhook.send(episode('e1'));
    await webhook.drain(LONG);
    expect(lookup.mock.calls).toEqual([['hooks.example.com'], ['hooks.example.com'], ['hooks.example.com']]);
    expect(received).toHaveLength(3);
  });
});

describe('the sender', () => {
  test('sees neither a failure nor a wait', async () => {
    const { webhook, outcomes } = webhookTo(new URL('https://hooks.example.com/'), {
      limits: { tries: 1 },
      lookup: () => {
        throw new Error('broken');
      },
    });
    webhook.send(episode('e1'));
    expect(await outcomes()).toEqual({ delivered: 0, failed: 0, dropped: 0 });
    await webhook.drain(LONG);
    expect(await outcomes()).toEqual({ delivered: 0, failed: 1, dropped: 0 });
  });

  test('loses the oldest events to a receiver that hangs, and hears of it once', async () => {
    const { url, received } = await receiver(() => undefined);
    const { webhook, outcomes, lines } = webhookTo(url, { limits: { outboxSize: 3 } });
    for (let index = 0; index < 10; index++) webhook.send(episode(`e${index}`));
    await eventually(() => {
      expect(received).toHaveLength(1);
    });
    // one in flight, three waiting
    expect(await outcomes()).toEqual({ delivered: 0, failed: 0, dropped: 6 });
    expect(lines.map(({ msg }) => msg)).toEqual(['Webhook events are being lost']);
    await webhook.drain(0);
  });

  test('hears once that events are lost and once that they arrive again', async () => {
    let healthy = false;
    const { url } = await receiver((response) => void response.writeHead(healthy ? 200 : 404).end());
    const { webhook, lines, outcomes } = webhookTo(url);
    for (const id of ['a', 'b', 'c']) webhook.send(episode(id));
    await eventually(async () => {
      expect(await outcomes()).toMatchObject({ failed: 3 });
    });
    healthy = true;
    for (const id of ['d', 'e']) webhook.send(episode(id));
    await webhook.drain(LONG);
    expect(lines).toMatchObject([
      {
        level: 40,
        msg: 'Webhook events are being lost',
        outcome: 'failed',
        host: url.host,
        reason: 'the receiver answered 404',
      },
      { level: 30, msg: 'Webhook events arrive again', lost: 3 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });
});

describe('the circuit', () => {
  test('opens after failures in a row, and then lets one try through at a time', async () => {
    const { url, received } = await receiver((response) => void response.writeHead(500).end());
    const { webhook, outcomes } = webhookTo(url, { limits: { tries: 8, failuresToOpen: 3, openMs: LONG } });
    webhook.send(episode('e1'));
    await eventually(() => {
      expect(received).toHaveLength(3);
    });
    webhook.send(episode('e2'));
    await webhook.drain(50);
    expect(received).toHaveLength(3);
    expect(await outcomes()).toEqual({ delivered: 0, failed: 0, dropped: 2 });
  });

  test('says once when it opens that events wait, and nothing when they arrive late', async () => {
    const { url } = await receiver((response, index) => void response.writeHead(index < 6 ? 500 : 200).end());
    const { webhook, lines, outcomes } = webhookTo(url, { limits: { failuresToOpen: 3, tries: 20 } });
    webhook.send(episode('e1'));
    webhook.send(episode('e1', 'ended'));
    await webhook.drain(LONG);
    expect(await outcomes()).toEqual({ delivered: 2, failed: 0, dropped: 0 });
    expect(lines).toMatchObject([
      {
        level: 40,
        msg: 'Webhook events are waiting for the receiver',
        waiting: 2,
        reason: 'the receiver answered 500',
      },
    ]);
  });

  test('closes when the receiver is well again', async () => {
    const { url, received } = await receiver(
      (response, index) => void response.writeHead(index < 4 ? 500 : 200).end(),
    );
    const { webhook, outcomes } = webhookTo(url, { limits: { failuresToOpen: 3, openMs: 5 } });
    webhook.send(episode('e1'));
    webhook.send(episode('e2'));
    await webhook.drain(LONG);
    expect(received.map(({ headers }) => headers['ce-id'])).toEqual([
      ...new Array<string>(5).fill('e1-started'),
      'e2-started',
    ]);
    expect(await outcomes()).toEqual({ delivered: 2, failed: 0, dropped: 0 });
  });

  test('does not let an event live for ever', async () => {
    const { url } = await receiver((response) => void response.writeHead(500).end());
    const { webhook, outcomes } = webhookTo(url, { limits: { tries: 6, failuresToOpen: 2 } });
    webhook.send(episode('e1'));
    await eventually(async () => {
      expect(await outcomes()).toEqual({ delivered: 0, failed: 1, dropped: 0 });
    });
  });
});

describe('the end', () => {
  test('waits for what is in the outbox', async () => {
    const { url, received } = await receiver((response) =>
      setTimeout(() => response.writeHead(200).end(), 20),
    );
    const { webhook, outcomes } = webhookTo(url);
    for (const id of ['a', 'b', 'c']) webhook.send(episode(id));
    await webhook.drain(LONG);
    expect(received).toHaveLength(3);
    expect(await outcomes()).toEqual({ delivered: 3, failed: 0, dropped: 0 });
  });

  test('gives up at the deadline, and counts what is left once', async () => {
    let abandoned = false;
    const { url, received } = await receiver((response) => response.on('close', () => (abandoned = true)));
    const { webhook, outcomes } = webhookTo(url);
    for (const id of ['a', 'b', 'c']) webhook.send(episode(id));
    await eventually(() => {
      expect(received).toHaveLength(1);
    });
    await webhook.drain(10);
    await eventually(() => {
      expect(abandoned).toBe(true);
    });
    expect(await outcomes()).toEqual({ delivered: 0, failed: 0, dropped: 3 });
  });

  test('has nothing to wait for with an empty outbox', async () => {
    const { webhook, outcomes } = webhookTo(new URL('https://hooks.example.com/'));
    await webhook.drain(LONG);
    webhook.send(episode('late'));
    expect(await outcomes()).toEqual({ delivered: 0, failed: 0, dropped: 1 });
  });
});
