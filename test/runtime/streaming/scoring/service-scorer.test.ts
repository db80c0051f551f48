import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../../runtime/client';
import { Unscorable, type StreamRow } from '../../../../runtime/streaming/scoring/read-row';
import { ServiceFailure, type Score } from '../../../../runtime/streaming/scoring/row-scorer';
import { ServiceScorer } from '../../../../runtime/streaming/scoring/service-scorer';
import { portOf } from '../../../support/ask';
import { freePort } from '../../../support/server-process';
import { smallArtifactContent, smallModel } from '../../../support/small-model';
import { testService, type TestService } from '../../../support/test-service';

const SIGNAL = new AbortController().signal;

async function scorerOf({ service }: TestService): Promise<ServiceScorer> {
  return scorerAt(`http://127.0.0.1:${await portOf(service.main)}`);
}

function scorerAt(url: string): ServiceScorer {
  return new ServiceScorer({ client: createClient(url, { tries: 1 }), probabilities: true });
}

function named(temperature: unknown): StreamRow {
  return { form: 'named', values: { id: 7, temperature, load: 0.9, zone: 'eu' } };
}

const predictions = (scores: readonly (Score | Unscorable)[]) =>
  scores.map((score) => (score instanceof Unscorable ? score.reason : score.prediction));

describe('ServiceScorer', () => {
  it('gives each row the score of the model that answered, with its digest', async () => {
    const scorer = await scorerOf(testService());
    const [hot, calm] = await scorer.score([named(31), named(20)], SIGNAL);
    const { name, version, digest } = smallModel();
    expect(hot).toMatchObject({
      prediction: 1,
      model: { name, version, digest },
      probabilities: { 0: 1 / 3, 1: 2 / 3 },
    });
    expect(calm).toMatchObject({ prediction: 0 });
  });

  it('scores the good rows of a batch, however many of the others are bad', async () => {
    const scorer = await scorerOf(testService());
    const rows = Array.from({ length: 60 }, (_, index) => named(index % 2 === 0 ? 31 : 'warm'));
    const scores = await scorer.score(rows, SIGNAL);
    expect(predictions(scores)).toEqual(rows.map((_, index) => (index % 2 === 0 ? 1 : 'invalid_row')));
    expect(String((scores[1] as Unscorable).detail)).toContain('"temperature" must be a finite number');
  });

  it('divides a batch that is larger than the service takes', async () => {
    const scorer = await scorerOf(testService({ maxRows: 8 }));
    const scores = await scorer.score(
      Array.from({ length: 30 }, () => named(31)),
      SIGNAL,
    );
    expect(predictions(scores)).toEqual(new Array(30).fill(1));
  });

  it('asks again when the service has changed to a model of other features', async () => {
    const tested = testService();
    const scorer = await scorerOf(tested);
    await scorer.score([named(31)], SIGNAL);
    const { features } = smallArtifactContent();
    const [temperature, load, zone] = features;
    tested.service.swapModel(
      smallModel(
        smallArtifactContent({
          version: '2.0.0',
          features: [{ ...temperature!, name: 'celsius' }, load!, zone!],
        }),
      ),
    );
    const row: StreamRow = { form: 'named', values: { temperature: 1, celsius: 31, load: 0.9, zone: 'eu' } };
    expect(await scorer.score([row], SIGNAL)).toMatchObject([{ prediction: 1, model: { version: '2.0.0' } }]);
  });

  it('fails with the wait that a service asks for that sheds', async () => {
    const server = createServer((_, response) =>
      response.writeHead(503, { 'retry-after': '7' }).end(),
    ).listen(0);
    await once(server, 'listening');
    const scorer = scorerAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const failure: unknown = await scorer.score([named(31)], SIGNAL).catch((error: unknown) => error);
    server.close();
    expect(failure).toBeInstanceOf(ServiceFailure);
    expect(failure).toMatchObject({ reason: 'shed', retryAfterMs: 7000 });
  });

  it('fails when nobody answers', async () => {
    const scorer = scorerAt(`http://127.0.0.1:${await freePort()}`);
    await expect(scorer.ready(SIGNAL)).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
