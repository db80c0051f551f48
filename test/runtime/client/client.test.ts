import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient, NoAnswerError, ProblemError, type ModelCard } from '../../../runtime/client';
import { parseArtifact } from '../../../runtime/model/artifact-file';
import { portOf } from '../../support/ask';
import { smallArtifact, smallModel } from '../../support/small-model';
import { emptyService, testService, type TestService } from '../../support/test-service';
import { freePort } from '../../support/server-process';

const CALM = { temperature: 20, load: 0.5, zone: 'eu' };
const HOT = { temperature: 31, load: 0.9, zone: 'eu' };
const FAST = { firstBackoffMs: 1 };
const ANSWER = '{"prediction":1,"drift":false,"model":{"name":"small","version":"1.0.0"}}';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function urlOf(server: Server): Promise<string> {
  open.push({ close: () => (server.closeAllConnections(), server.close()) });
  if (!server.listening) await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The real service behind a real port. */
async function served({ service }: TestService): Promise<string> {
  return `http://127.0.0.1:${await portOf(service.main)}`;
}

/** A server that does what the service does on bad days, and the number of requests that it got. */
async function answering(...days: readonly RequestListener[]): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    days[Math.min(asked++, days.length - 1)]!(request, response);
  }).listen(0, '127.0.0.1');
  return { url: await urlOf(server), asked: () => asked };
}

const well: RequestListener = (_, response) => response.end(ANSWER);
const reset: RequestListener = (request) => request.socket.destroy();
const silent: RequestListener = () => undefined;
const unavailable =
  (headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response
      .writeHead(503, { 'content-type': 'application/problem+json', ...headers })
      .end('{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"not yet"}');

describe('a client', () => {
  it('predicts for a row of values and for one of names', async () => {
    const client = createClient(await served(testService()));
    expect(await client.predict([31, 0.9, 'eu'])).toMatchObject({ prediction: 1, drift: false });
    expect(await client.predict(CALM, { probabilities: true })).toMatchObject({
      prediction: 0,
      probabilities: { 0: 1, 1: 0 },
    });
  });

  it('predicts for rows of either kind, in their order', async () => {
    const client = createClient(new URL(await served(testService({ driftEnabled: false }))));
    expect((await client.predictRows([CALM, HOT])).predictions).toEqual([0, 1]);
    const positional = await client.predictRows([
      [31, 0.9, 'eu'],
      [20, 0.5, 'eu'],
    ]);
    expect(positional.predictions).toEqual([1, 0]);
  });

  it('types the model as the artifact that is served', async () => {
    const artifact: ModelCard = { ...parseArtifact(smallArtifact()), leaves: 'votes', missingValues: false };
    const card = await createClient(await served(testService({ driftEnabled: false }))).model();
    expect(Object.keys(card).sort()).toEqual(
      Object.keys(artifact)
        .filter((key) => key in card)
        .sort(),
    );
    expect([card.training, card.leaves]).toEqual([artifact.training, 'votes']);
  });

  it('tells of the model, its drift, and whether it is ready', async () => {
    const service = emptyService();
    const client = createClient(await served(service));
    expect(await client.ready()).toBe(false);
    service.service.swapModel(smallModel());
    expect(await client.ready()).toBe(true);
    expect((await client.model()).features.map(({ name }) => name)).toEqual(['temperature', 'load', 'zone']);
    expect(await client.drift()).toMatchObject({ enabled: true });
    expect(await createClient(`http://127.0.0.1:${await freePort()}`).ready()).toBe(false);
  });

  it('sends truths of its own requests', async () => {
    const client = createClient(await served(testService({ feedbackEnabled: true })));
    await client.predict(HOT, { requestId: 'one' });
    await client.predictRows([CALM, HOT], { requestId: 'two' });
    const outcomes = await client.feedback([
      { requestId: 'one', truth: 1 },
      { requestId: 'two', row: 1, truth: 0 },
      { requestId: 'three', truth: 1 },
    ]);
    expect(outcomes).toEqual({ joined: 2, repeated: 0, corrected: 0, unknown: 1 });
    await expect(client.feedback([{ requestId: 'one', truth: 'x' }])).rejects.toMatchObject({ status: 400 });
  });

  it('rejects with what the service finds wrong, and does not ask again', async () => {
    const service = testService();
    const client = createClient(await served(service));
    const error: unknown = await client.predict([20, 0.5, 'mars']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 400, problem: { errors: [{ row: 0, feature: 'zone' }] } });
    expect(await service.registry.metrics()).toContain('inference_requests_total 1');
  });

  it.each([
    ['503', unavailable()],
    ['a connection that is cut', reset],
  ])('asks again after %s', async (_, bad) => {
    const { url, asked } = await answering(bad, bad, well);
    expect(await createClient(url, FAST).predict(CALM)).toMatchObject({ prediction: 1 });
    expect(asked()).toBe(3);
  });

  it('asks again when no answer comes in time, and gives up after its tries', async () => {
    const { url, asked } = await answering(silent);
    const client = createClient(url, { ...FAST, timeoutMs: 300, tries: 2 });
    await expect(client.predict(CALM)).rejects.toThrow(NoAnswerError);
    expect(asked()).toBe(2);
  });

  it('waits as long as Retry-After asks', async () => {
    const { url, asked } = await answering(unavailable({ 'retry-after': '4' }), well);
    const signal = AbortSignal.timeout(200);
    await expect(createClient(url, FAST).predict(CALM, { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(asked()).toBe(1);
    const soon = await answering(unavailable({ 'retry-after': '0' }), well);
    expect(await createClient(soon.url, FAST).predict(CALM)).toMatchObject({ prediction: 1 });
  });

  it.each(['3600', 'Fri, 01 Jan 2100 00:00:00 GMT'])(
    'does not wait for a Retry-After of %s, which is longer than it may',
    async (header) => {
      const { url, asked } = await answering(unavailable({ 'retry-after': header }), well);
      await expect(createClient(url, FAST).predict(CALM)).rejects.toMatchObject({ status: 503 });
      expect(asked()).toBe(1);
    },
  );

  it('stops at once when its signal says so, between two tries as well', async () => {
    const { url, asked } = await answering(unavailable({ 'retry-after': '4' }));
    const stop = new AbortController();
    const answer = createClient(url).predict(CALM, { signal: stop.signal });
    const reason = new Error('changed my mind');
    setTimeout(() => {
      stop.abort(reason);
    }, 50);
    await expect(answer).rejects.toBe(reason);
    expect(asked()).toBe(1);
    await expect(createClient(url).model({ signal: stop.signal })).rejects.toBe(reason);
  });

  it('shows what a gateway says in the place of the service', async () => {
    const { url } = await answering((_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await expect(createClient(url, FAST).predict(CALM)).rejects.toMatchObject({
      status: 502,
      problem: { title: 'Bad Gateway', detail: '<h1>Bad Gateway</h1>' },
    });
  });

  it.each(['null', '[]', '"no"', '{"type":"about:blank"}', '{"title":"a","detail":7}'])(
    'takes the problem document %s for what it is, and goes by the status of the answer',
    async (document) => {
      const { url, asked } = await answering((_, response) =>
        response.writeHead(503, { 'content-type': 'application/problem+json' }).end(document),
      );
      await expect(createClient(url, { ...FAST, tries: 2 }).predict(CALM)).rejects.toMatchObject({
        status: 503,
        problem: { title: 'Service Unavailable', detail: document },
      });
      expect(asked()).toBe(2);
    },
  );

  it('does not say of a mistake in the call that nobody answered', async () => {
    const { url, asked } = await answering(well);
    const client = createClient(url, { ...FAST, headers: { 'no name': 'x' } });
    await expect(client.predict(CALM)).rejects.toThrow(TypeError);
    const circular: Record<string, never> = {};
    Object.assign(circular, { circular });
    await expect(createClient(url, FAST).predict(circular)).rejects.toThrow(TypeError);
    expect(asked()).toBe(0);
  });

  it('keeps the path of its base URL and sends its headers', async () => {
    const seen: unknown[] = [];
    const { url } = await answering((request, response) => {
      seen.push(request.url, request.headers['authorization']);
      response.end(ANSWER);
    });
    await createClient(`${url}/churn/`, { headers: { authorization: 'Bearer x' } }).predict(CALM);
    expect(seen).toEqual(['/churn/predict', 'Bearer x']);
  });
});
