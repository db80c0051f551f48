import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEAD_LETTER_HEADERS, STREAM_LOG_MESSAGES } from '../../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import { KafkaBroker, kafkaInstalled, type ReadMessage, type TestMessage } from '../../support/kafka/broker';
import { ServerProcess } from '../../support/server-process';
import { smallArtifact, smallModel } from '../../support/small-model';

const PARTITIONS = 4;
const SESSION_SECONDS = 3;
/** For topics with the markers of transactions, whose number of messages is not known before. */
const MARKED_QUIET_MS = 10_000;

/** Kafka's numbers of requests: https://kafka.apache.org/protocol#protocol_api_keys */
const REQUESTS = { produce: 0, offsetCommit: 8, txnOffsetCommit: 28, endTxn: 26 } as const;

/** A moment in the life of a batch: before a request is sent, or after it is answered. */
interface Step {
  readonly request: keyof typeof REQUESTS;
  readonly moment: 'start' | 'asyncStart';
}

let broker: KafkaBroker;
let running: ServerProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'scorer-'));
const modelPath = join(folder, 'model.json');

/** A topic with its results, dead letters and group. */
interface Stream {
  readonly topic: string;
  readonly results: string;
  readonly dead: string;
  readonly environment: Record<string, string>;
}

async function newStream(topic: string): Promise<Stream> {
  const results = `${topic}-scored`;
  const dead = `${topic}-dead`;
  await broker.createTopics({ [topic]: PARTITIONS, [results]: PARTITIONS, [dead]: 1 });
  return {
    topic,
    results,
    dead,
    environment: {
      KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap,
      STREAM_TOPIC: topic,
      STREAM_RESULTS_TOPIC: results,
      STREAM_DEAD_LETTER_TOPIC: dead,
      STREAM_GROUP: `${topic}-group`,
      STREAM_SESSION_TIMEOUT_SECONDS: String(SESSION_SECONDS),
      STREAM_MAX_BACKOFF_SECONDS: '1',
      MODEL_PATH: modelPath,
      DRIFT_ENABLED: 'false',
    },
  };
}

async function startScorer(
  { environment }: Stream,
  changes: Record<string, string> = {},
  killedAt?: Step,
): Promise<ServerProcess> {
  const scorer = await ServerProcess.start(
    { ...environment, ...changes },
    { entry: 'runtime/streaming/main.ts', preload: killedAt === undefined ? '' : killAt(killedAt) },
  );
  running.push(scorer);
  return scorer;
}

/** A program that ends the process without a last word when a batch is at this step for the third time. */
function killAt({ request, moment }: Step): string {
  return `
    import { channel } from 'node:diagnostics_channel';
    let times = 0;
    channel('tracing:plt:kafka:connections:api:${moment}').subscribe(({ apiKey }) => {
      if (apiKey === ${REQUESTS[request]} && ++times === 3) process.kill(process.pid, 'SIGKILL');
    });`;
}

function messages(count: number, valueOf: (index: number) => string = row): TestMessage[] {
  return Array.from({ length: count }, (_, index) => ({ key: `key-${index % 61}`, value: valueOf(index) }));
}

function row(index: number): string {
  const zone = index % 3 === 0 ? 'us' : 'eu';
  return JSON.stringify({ id: index, temperature: index % 50, load: (index % 10) / 10, zone });
}

/** Waits until the scorers together have committed every message of the topic. */
async function finished(...scorers: readonly ServerProcess[]): Promise<void> {
  for (;;) {
    const lags = (await Promise.all(scorers.map((scorer) => scorer.metric(STREAM_METRICS.lag.name)))).flat();
    if (lags.length === PARTITIONS && lags.every((line) => line.endsWith(' 0'))) return;
    await sleep(100);
  }
}

async function metricSum(scorer: ServerProcess, name: string): Promise<number> {
  return (await scorer.metric(name)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

interface Result {
  readonly id: string;
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly key: string;
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  readonly prediction: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

const resultOf = ({ value }: ReadMessage): Result => JSON.parse(value) as Result;

/** The ids that a topic of messages must give. */
function idsOf(topic: string, read: readonly ReadMessage[]): string[] {
  return read.map(({ partition, offset }) => `${topic}/${partition}/${offset}`).sort();
}

/** Programs and brokers are started in each test, and a machine may be busy. */
const TEST_TIME = 240_000;

describe.runIf(kafkaInstalled)('a scorer of a topic', { timeout: TEST_TIME }, () => {
  beforeAll(async () => {
    writeFileSync(modelPath, smallArtifact());
    broker = await KafkaBroker.start();
  }, TEST_TIME);
  afterEach(async () => {
    await Promise.all(running.map((scorer) => scorer.kill()));
    running = [];
  });
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  it('scores 20,000 messages in the order of their keys, and puts aside those that it cannot score', async () => {
    const stream = await newStream('all');
    const poison: Readonly<Record<number, string>> = {
      5000: '{"temperature": 1,',
      10_000: JSON.stringify({ temperature: 'warm', load: 0.1, zone: 'eu' }),
      15_000: '',
    };
    await broker.write(
      stream.topic,
      messages(20_000, (index) => poison[index] ?? row(index)),
    );
    const scorer = await startScorer(stream);
    await scorer.logged(STREAM_LOG_MESSAGES.assigned);
    await finished(scorer);
    expect(await metricSum(scorer, STREAM_METRICS.consumed.name)).toBe(20_000);
    expect(await metricSum(scorer, STREAM_METRICS.produced.name)).toBe(19_997);
    scorer.signal('SIGTERM');
    expect(await scorer.exited).toBe(0);

    const source = await broker.read(stream.topic, 'read_committed');
    const results = await broker.read(stream.results, 'read_committed');
    const dead = await broker.read(stream.dead, 'read_committed');
    const bad = source.filter(({ value }) => Object.values(poison).includes(value));
    const deadIds = dead.map(({ headers }) => {
      const of = (name: string) => new RegExp(`${name}:([^,]*)`).exec(headers)?.[1];
      const { topic, partition, offset } = DEAD_LETTER_HEADERS;
      return `${of(topic)}/${of(partition)}/${of(offset)}`;
    });
    expect(deadIds.sort()).toEqual(idsOf(stream.topic, bad));
    expect(dead.map(({ headers }) => /dead-letter-reason:(\w+)/.exec(headers)?.[1]).sort()).toEqual([
      'invalid_json',
      'invalid_row',
      'no_value',
    ]);
    const ids = results.map((result) => resultOf(result).id);
    expect([...ids, ...deadIds].sort()).toEqual(idsOf(stream.topic, source));

    const bySource = new Map(source.map((message) => [idsOf(stream.topic, [message])[0], message]));
    const model = smallModel();
    for (const message of results) {
      const result = resultOf(message);
      const { key, value } = bySource.get(result.id)!;
      const { temperature, load, zone } = JSON.parse(value) as {
        temperature: number;
        load: number;
        zone: string;
      };
      const [prediction] = model.predict(Float64Array.of(temperature, load, zone === 'us' ? 1 : 0), 1);
      expect(result).toMatchObject({
        key,
        prediction,
        model: { name: model.name, version: model.version, digest: model.digest },
      });
      expect(message.key).toBe(key);
    }
    const last = new Map<string, number>();
    for (const message of results) {
      const { key, source: cause } = resultOf(message);
      expect(cause.offset).toBeGreaterThan(last.get(key) ?? -1);
      last.set(key, cause.offset);
    }
  });

  const STEPS: Readonly<Record<'at-least-once' | 'transactional', readonly Step[]>> = {
    'at-least-once': [
      { request: 'produce', moment: 'start' },
      { request: 'produce', moment: 'asyncStart' },
      { request: 'offsetCommit', moment: 'asyncStart' },
    ],
    transactional: [
      { request: 'produce', moment: 'asyncStart' },
      { request: 'txnOffsetCommit', moment: 'asyncStart' },
      { request: 'endTxn', moment: 'asyncStart' },
    ],
  };

  it.each(['at-least-once', 'transactional'] as const)(
    'loses nothing when it is killed at any step of a batch: %s',
    async (delivery) => {
      const stream = await newStream(`killed-${delivery}`);
      await broker.write(stream.topic, messages(20_000));
      const settings = { STREAM_DELIVERY: delivery, STREAM_BATCH_ROWS: '1000' };
      for (const step of STEPS[delivery]) {
        const scorer = await startScorer(stream, settings, step);
        await scorer.exited;
        expect(scorer.child.signalCode).toBe('SIGKILL');
      }
      const scorer = await startScorer(stream, settings);
      await scorer.logged(STREAM_LOG_MESSAGES.assigned);
      await finished(scorer);

      const wanted = idsOf(stream.topic, await broker.read(stream.topic, 'read_committed'));
      const quietMs = delivery === 'transactional' ? MARKED_QUIET_MS : undefined;
      const results = await broker.read(stream.results, 'read_committed', quietMs);
      const ids = results.map((message) => resultOf(message).id);
      expect(wanted).toHaveLength(20_000);
      expect([...new Set(ids)].sort()).toEqual(wanted);
      const everything = await broker.read(stream.results, 'read_uncommitted', quietMs);
      if (delivery === 'transactional') {
        // nobody who reads committed messages sees what the killed scorers had begun
        expect(ids).toHaveLength(20_000);
        expect(everything.length).toBeGreaterThan(20_000);
      } else {
        expect(ids.length).toBeGreaterThan(20_000);
      }
    },
  );

  it('shares the partitions with a second scorer, and takes them over when that one ends', async () => {
    const stream = await newStream('shared');
    await broker.write(stream.topic, messages(2000));
    const settings = { STREAM_DELIVERY: 'transactional', STREAM_BATCH_ROWS: '100' };
    const first = await startScorer(stream, { ...settings, STREAM_TRANSACTIONAL_ID_PREFIX: 'first' });
    await first.logged(STREAM_LOG_MESSAGES.assigned);
    const second = await startScorer(stream, { ...settings, STREAM_TRANSACTIONAL_ID_PREFIX: 'second' });
    const { partitions } = await second.logged(STREAM_LOG_MESSAGES.assigned);
    expect(partitions).toHaveLength(PARTITIONS / 2);
    await broker.write(stream.topic, messages(2000));
    await finished(first, second);
    expect(await metricSum(second, STREAM_METRICS.consumed.name)).toBeGreaterThan(0);
    second.signal('SIGTERM');
    expect(await second.exited).toBe(0);
    await broker.write(stream.topic, messages(2000));
    await finished(first);

    const wanted = idsOf(stream.topic, await broker.read(stream.topic, 'read_committed'));
    const results = await broker.read(stream.results, 'read_committed', MARKED_QUIET_MS);
    const ids = results.map((message) => resultOf(message).id);
    expect(wanted).toHaveLength(6000);
    expect(ids.sort()).toEqual(wanted);
  });

  it('goes on after the broker was killed and started again', async () => {
    const stream = await newStream('restarted');
    const scorer = await startScorer(stream, { STREAM_BATCH_ROWS: '100' });
    await scorer.logged(STREAM_LOG_MESSAGES.assigned);
    await broker.write(stream.topic, messages(5000));
    await broker.kill();
    await scorer.logged(STREAM_LOG_MESSAGES.batchRepeated);
    await broker.restart();
    await broker.write(stream.topic, messages(5000));
    await finished(scorer);
    const wanted = idsOf(stream.topic, await broker.read(stream.topic, 'read_committed'));
    const ids = (await broker.read(stream.results, 'read_committed')).map((message) => resultOf(message).id);
    expect(wanted.length).toBeGreaterThanOrEqual(5000);
    expect([...new Set(ids)].sort()).toEqual(wanted);
  });

  it('pauses while the service is away, and scores everything when it is back', async () => {
    const stream = await newStream('service');
    await broker.write(
      stream.topic,
      messages(3000, (index) => (index === 1500 ? '{"temperature": 1}' : row(index))),
    );
    const service = await ServerProcess.start({ MODEL_PATH: modelPath });
    running.push(service);
    await service.logged('model loaded');
    const via = { STREAM_VIA: 'service', STREAM_SERVICE_URL: service.url };
    const scorer = await startScorer(stream, via);
    await scorer.logged(STREAM_LOG_MESSAGES.assigned);
    await finished(scorer);
    await service.kill();
    await broker.write(stream.topic, messages(3000));
    await scorer.logged(STREAM_LOG_MESSAGES.paused);
    expect(await metricSum(scorer, STREAM_METRICS.pausedPartitions.name)).toBe(PARTITIONS);
    const back = await ServerProcess.start({ MODEL_PATH: modelPath, PORT: String(service.port) });
    running.push(back);
    await scorer.logged(STREAM_LOG_MESSAGES.resumed);
    await finished(scorer);
    expect(await metricSum(scorer, STREAM_METRICS.pausedPartitions.name)).toBe(0);

    const wanted = idsOf(stream.topic, await broker.read(stream.topic, 'read_committed'));
    const results = (await broker.read(stream.results, 'read_committed')).map(resultOf);
    expect(wanted).toHaveLength(6000);
    expect(new Set(results.map(({ id }) => id)).size).toBe(5999);
    expect(await broker.read(stream.dead, 'read_committed')).toHaveLength(1);
    expect(results[0]!.model.digest).toBe(smallModel().digest);
  });
});
