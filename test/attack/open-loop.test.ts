import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { HttpSender } from '../../attack/http-sender';
import { OpenLoop, type OpenLoopOptions } from '../../attack/open-loop';
import type { Stage } from '../../attack/stages';
import { listenOnLoopback } from '../../preview/ports';

async function attacked(
  listener: RequestListener,
  stages: readonly Stage[],
  options: Partial<OpenLoopOptions<Buffer>> = {},
  signal = new AbortController().signal,
) {
  const server = await listenOnLoopback(listener);
  onTestFinished(() => server.close());
  const connections = options.connections ?? 50;
  // a name that nobody resolves: the address was judged before
  const target = { url: `http://service.invalid:${server.port}`, address: '127.0.0.1' };
  const loop = new OpenLoop({
    sender: new HttpSender(target, connections),
    transactions: [Buffer.from('{"values":[1]}'), Buffer.from('{"values":[2]}')],
    timeoutMs: 10_000,
    ...options,
    connections,
  });
  await loop.run(stages, signal);
  return loop.records;
}

it('each stage sends as many transactions as its rate and time say, and counts answers by status', async () => {
  const bodies: string[] = [];
  const [first, second] = await attacked(
    (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        bodies.push(`${request.url} ${body}`);
        response.writeHead(bodies.length <= 20 ? 200 : 503).end();
      });
    },
    [
      { rate: 40, seconds: 0.5 },
      { rate: 100, seconds: 0.3 },
    ],
  );
  expect(first).toMatchObject({ due: 20, sent: 20, notSent: 0, answered: 20 });
  expect(second).toMatchObject({ due: 30, sent: 30, notSent: 0, answered: 30 });
  const outcomes = [...first!.outcomes, ...second!.outcomes];
  expect(outcomes.reduce((sum, [, count]) => sum + count, 0)).toBe(50);
  expect(second!.outcomes.get('503')).toBeGreaterThan(0);
  expect(new Set(bodies)).toEqual(new Set(['/predict {"values":[1]}', '/predict {"values":[2]}']));
});

it('latency counts from the time at which a transaction was due, not from its sending', async () => {
  // one connection answers 20 a second, and 50 a second are due
  const [record] = await attacked(
    (_, response) => {
      setTimeout(() => response.end(), 50);
    },
    [{ rate: 50, seconds: 1 }],
    { connections: 1 },
  );
  expect(record!.due).toBe(50);
  expect(record!.sent + record!.notSent).toBe(50);
  expect(record!.notSent).toBeGreaterThan(0);
  // a generator that waits would tell 50 ms
  expect(record!.latencyMs(50)).toBeGreaterThan(250);
  expect(record!.delayMs(99)).toBeGreaterThan(250);
});

it('what is not answered in time counts as the time limit, and what cannot be sent too', async () => {
  const [record] = await attacked(() => undefined, [{ rate: 100, seconds: 0.5 }], {
    connections: 5,
    timeoutMs: 200,
  });
  const { due, sent, notSent, answered, outcomes } = record!;
  expect({ due, answered }).toEqual({ due: 50, answered: 0 });
  expect(sent + notSent).toBe(50);
  expect(notSent).toBeGreaterThan(0);
  expect(outcomes).toEqual(new Map([['timeout', sent]]));
  expect(record!.latencyMs(50)).toBeCloseTo(200, -1);
});

it('failures are counted by their names', async () => {
  const [record] = await attacked((request) => request.socket.destroy(), [{ rate: 20, seconds: 0.2 }]);
  expect(record!.answered).toBe(0);
  expect(record!.outcomes.get('ECONNRESET')).toBe(4);
});

it('the signal ends the sending, and what was sent is still answered', async () => {
  const ending = new AbortController();
  const records = attacked(
    (_, response) => {
      setTimeout(() => response.end(), 100);
    },
    [
      { rate: 100, seconds: 60 },
      { rate: 100, seconds: 60 },
    ],
    {},
    ending.signal,
  );
  await sleep(300);
  ending.abort();
  const [record, ...others] = await records;
  expect(others).toEqual([]);
  expect(record!.answered).toBe(record!.sent);
  expect(record!.seconds).toBeLessThan(60);
});
