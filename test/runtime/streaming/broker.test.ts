import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Duration } from 'cdk8s';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaQueueHigh } from '../../../constructs/observability/alerts/kafka-queue-high';
import { lagOf } from '../../../constructs/observability/alerts/stream-lag-samples';
import { runScenarios } from '../../../constructs/testing';
import { EXIT_CODES } from '../../../runtime/contract/image';
import { DEAD_LETTER_HEADERS, STREAM_LOG_MESSAGES } from '../../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import { KafkaBroker, kafkaInstalled, LOGIN, type ReadMessage } from '../../support/kafka/broker';
import { makeAuthority } from '../../support/kafka/certificates';
import {
  messages,
  metricSum,
  PARTITIONS,
  resultOf,
  row,
  ScoredStream,
  STEPS,
  until,
} from '../../support/kafka/scored-stream';
import { canEvaluateRules } from '../../support/promtool';
import { referenceStream } from '../../support/reference-stream';
import { ServerProcess } from '../../support/server-process';
import { smallArtifact, smallModel } from '../../support/small-model';

let broker: KafkaBroker;
let streams: ScoredStream[] = [];
let services: ServerProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'scorer-'));
const modelPath = join(folder, 'model.json');

async function newStream(topic: string): Promise<ScoredStream> {
  const stream = await ScoredStream.create(broker, topic, modelPath);
  streams.push(stream);
  return stream;
}

async function startService(port?: number): Promise<ServerProcess> {
  const service = await ServerProcess.start({
    MODEL_PATH: modelPath,
    ...(port !== undefined && { PORT: String(port) }),
  });
  services.push(service);
  return service;
}

/** Programs and brokers are started in each test, and a machine may be busy. */
const TEST_TIME = 240_000;

describe.runIf(kafkaInstalled)('a scorer of a topic', { timeout: TEST_TIME }, () => {
  beforeAll(async () => {
    writeFileSync(modelPath, smallArtifact());
    broker = await KafkaBroker.start();
  }, TEST_TIME);
  afterEach(async () => {
    await Promise.all([...streams.map((stream) => stream.killAll()), ...services.map((each) => each.kill())]);
    streams = [];
    services = [];
  });
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  it('scores all messages in the order of their keys, and puts aside those that it cannot score', async () => {
    const stream = await newStream('all');
    const poison: Readonly<Record<number, string>> = {
      500: '{"temperature": 1,',
      1000: JSON.stringify({ temperature: 'warm', load: 0.1, zone: 'eu' }),
      1500: '',
    };
    await broker.write(
      stream.topic,
      messages(2000, (index) => poison[index] ?? row(index)),
    );
    const scorer = await stream.startScorer();
    await stream.finished();
    await until(async () => (await metricSum(scorer, STREAM_METRICS.consumed.name)) === 2000);
    expect(await metricSum(scorer, STREAM_METRICS.produced.name)).toBe(1997);
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
    const idOf = ({ partition, offset }: ReadMessage) => `${stream.topic}/${partition}/${offset}`;
    expect(deadIds.sort()).toEqual(bad.map(idOf).sort());
    expect(dead.map(({ headers }) => /dead-letter-reason:(\w+)/.exec(headers)?.[1]).sort()).toEqual([
      'invalid_json',
      'invalid_row',
      'no_value',
    ]);
    const ids = results.map((result) => resultOf(result).id);
    expect([...ids, ...deadIds].sort()).toEqual(source.map(idOf).sort());

    const bySource = new Map(source.map((message) => [idOf(message), message]));
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

  it('loses nothing when it is killed between the results and the commit', async () => {
    const stream = await newStream('killed');
    await broker.write(stream.topic, messages(2000));
    const settings = { STREAM_BATCH_ROWS: '200', STREAM_SESSION_TIMEOUT_SECONDS: '3' };
    await stream.killScorer(settings, STEPS['at-least-once'][0]);
    await stream.startScorer(settings);
    await stream.finished();
    const ids = await stream.resultIds();
    expect([...new Set(ids)]).toEqual(await stream.ids());
    expect(ids.length).toBeGreaterThan(2000);
  });

  it('shows no result twice when it is killed in a transaction', async () => {
    const stream = await newStream('killed-in-transaction');
    await broker.write(stream.topic, messages(2000));
    const settings = {
      STREAM_DELIVERY: 'transactional',
      STREAM_BATCH_ROWS: '200',
      STREAM_SESSION_TIMEOUT_SECONDS: '3',
    };
    await stream.killScorer(settings, STEPS.transactional[0]);
    await stream.startScorer(settings);
    await stream.finished();
    const wanted = await stream.ids();
    expect(wanted).toHaveLength(2000);
    expect(await stream.resultIds()).toEqual(wanted);
    // what the killed scorer had begun is there, for whoever reads without isolation
    expect((await stream.resultIds('read_uncommitted')).length).toBeGreaterThan(2000);
  });

  it('shares the partitions with a second scorer, and takes them over when that one ends', async () => {
    const stream = await newStream('shared');
    await broker.write(stream.topic, messages(500));
    const settings = { STREAM_DELIVERY: 'transactional', STREAM_BATCH_ROWS: '100' };
    await stream.startScorer({ ...settings, STREAM_TRANSACTIONAL_ID_PREFIX: 'first' });
    const second = await stream.startScorer({ ...settings, STREAM_TRANSACTIONAL_ID_PREFIX: 'second' });
    await until(
      async () => (await metricSum(second, STREAM_METRICS.assignedPartitions.name)) === PARTITIONS / 2,
    );
    await broker.write(stream.topic, messages(500));
    await stream.finished();
    expect(await metricSum(second, STREAM_METRICS.consumed.name)).toBeGreaterThan(0);
    second.signal('SIGTERM');
    expect(await second.exited).toBe(0);
    await broker.write(stream.topic, messages(500));
    await stream.finished();
    const wanted = await stream.ids();
    expect(wanted).toHaveLength(1500);
    expect(await stream.resultIds()).toEqual(wanted);
  });

  it('consumes partitions that are added while it runs', async () => {
    const stream = await newStream('growing');
    const scorer = await stream.startScorer();
    const all = PARTITIONS + 2;
    await broker.addPartitions(stream.topic, 2);
    await until(async () => (await metricSum(scorer, STREAM_METRICS.assignedPartitions.name)) === all);
    await broker.write(stream.topic, messages(300));
    await stream.finished();
    const ends = await broker.ends(stream.topic);
    expect(ends.slice(PARTITIONS).every((end) => end > 0n)).toBe(true);
    expect(await stream.resultIds()).toEqual(await stream.ids());
  });

  it('neither scores messages of an aborted transaction, nor shows results of its own', async () => {
    const stream = await newStream('aborted');
    await broker.writeAborted(stream.topic, messages(200));
    await broker.write(
      stream.topic,
      messages(300, (index) => (index === 150 ? `{"long": "${'x'.repeat(5000)}"}` : row(index))),
    );
    // the results are accepted and the dead letter is not, so that the transaction of both is aborted
    await broker.configureTopic(stream.dead, 'max.message.bytes', '1000');
    const scorer = await stream.startScorer({ STREAM_DELIVERY: 'transactional' });
    await until(async () => (await metricSum(scorer, STREAM_METRICS.transactionsAborted.name)) > 0);
    expect(await broker.read(stream.results, 'read_committed')).toEqual([]);
    await broker.configureTopic(stream.dead, 'max.message.bytes', '100000');
    await stream.finished();
    const results = await stream.resultIds();
    expect(results).toHaveLength(299);
    expect(new Set(results).size).toBe(299);
    expect(await broker.read(stream.dead, 'read_committed')).toHaveLength(1);
    expect((await stream.resultIds('read_uncommitted')).length).toBeGreaterThan(299);
  });

  it('logs in, and ends with the names of the variables when the brokers refuse it', async () => {
    const stream = await newStream('login');
    const login = (password: string) => ({
      KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapWithLogin,
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_USERNAME: LOGIN.user,
      KAFKA_PASSWORD: password,
    });
    await stream.startScorer(login(LOGIN.password));
    const refused = await stream.spawnScorer(login('wrong'));
    expect(await refused.exited).toBe(EXIT_CODES.configuration.code);
    expect(refused.lines.at(-1)).toMatchObject({
      msg: 'the brokers refuse the login of "scorer" by PLAIN; correct KAFKA_USERNAME, KAFKA_PASSWORD or KAFKA_SASL_MECHANISM',
    });
  });

  it('connects by TLS and logs in by SCRAM, and ends with the reason where the certificate or the password is wrong', async () => {
    const stream = await newStream('tls');
    const secure = {
      KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapWithTls,
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: broker.authority,
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_USERNAME: LOGIN.user,
      KAFKA_PASSWORD: LOGIN.password,
    };
    await broker.write(stream.topic, messages(50));
    await stream.startScorer(secure);
    await stream.finished();
    expect(await stream.resultIds()).toEqual(await stream.ids());

    const other = makeAuthority(folder, 'other');
    const refused = async (changes: Record<string, string>) => {
      const scorer = await stream.spawnScorer({ ...secure, ...changes });
      return [await scorer.exited, scorer.lines.at(-1)];
    };
    const { code } = EXIT_CODES.configuration;
    expect(await refused({ KAFKA_CA_FILE: other })).toEqual([
      code,
      expect.objectContaining({
        msg: expect.stringMatching(
          /^the certificate of the brokers is not trusted \(.+other.pem; correct KAFKA_CA_FILE/,
        ) as unknown,
      }),
    ]);
    expect(await refused({ KAFKA_PASSWORD: 'wrong' })).toEqual([
      code,
      expect.objectContaining({
        msg: expect.stringContaining('the brokers refuse the login of "scorer" by SCRAM-SHA-512') as unknown,
      }),
    ]);
  });

  it('is driven by an attack on its topic, in stages, and what the broker does not take is counted', async () => {
    const stream = await newStream('attacked');
    await stream.startScorer();
    const attack = async (...more: string[]) => {
      const child = spawn(process.execPath, [
        ...['--import', 'tsx', 'cli/cdk8s-aiops.ts', 'attack', '--model', modelPath, '--json'],
        ...['--topic', stream.topic, '--bootstrap-servers', broker.bootstrap, ...more],
      ]);
      const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { code: child.exitCode, out, errors };
    };
    const driven = await attack('--stages', '20:1s,100:1s', '--rows', '3', '--drift', '0.5');
    expect(driven.code, driven.errors).toBe(0);
    expect(JSON.parse(driven.out)).toMatchObject({
      target: `topic ${stream.topic}`,
      model: { name: 'small' },
      stages: [
        { due: 20, sent: 20, notSent: 0, outcomes: { acknowledged: 20 } },
        { due: 100, sent: 100, notSent: 0, outcomes: { acknowledged: 100 } },
      ],
    });
    await stream.finished();
    // a message for each row, and every one of them can be scored
    expect(await stream.resultIds()).toHaveLength(360);

    await broker.configureTopic(stream.topic, 'max.message.bytes', '10');
    const refused = await attack('--stages', '20:1s');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({
      stages: [{ answered: 0, sent: 20, outcomes: { MESSAGE_TOO_LARGE: 20 } }],
    });
    const missing = await attack('--topic', 'nowhere');
    expect([missing.code, missing.errors]).toEqual([1, expect.stringContaining('topic nowhere at')]);
  });

  it('gives its topic to watch, which finds the times of high usage in it', async () => {
    await broker.createTopics({ usage: 1 });
    const reading = (minute: number, usage: number) => ({
      key: 'host',
      value: JSON.stringify({ timestamp: `2026-01-01T00:${minute}:00Z`, cpu_usage_percent: usage }, null, 2),
    });
    await broker.write('usage', [reading(10, 10), reading(15, 95), reading(20, 99), reading(25, 20)]);
    const command = ['--import', 'tsx', 'cli/cdk8s-aiops.ts', 'watch', '--topic', 'usage'];
    const child = spawn(process.execPath, [
      ...command,
      ...['--bootstrap-servers', broker.bootstrap, '--offset-reset', 'earliest'],
    ]);
    let found = '';
    child.stdout.on('data', (chunk: Buffer) => (found += chunk.toString()));
    const errors = text(child.stderr);
    const ended = once(child, 'close');
    await until(() => Promise.resolve(found.includes('\n') || child.exitCode !== null));
    child.kill('SIGTERM');
    expect([await ended, await errors]).toMatchObject([[10, null], expect.stringContaining('4 readings')]);
    expect(JSON.parse(found)).toMatchObject({ start: '2026-01-01T00:15:00.000Z', peak: 99, readings: 2 });
  });

  it.runIf(canEvaluateRules)(
    'has a lag at the broker that fires KafkaQueueHigh until it is scored',
    async () => {
      const stream = await newStream('queue');
      await broker.write(stream.topic, messages(1100));
      const { scorer: deployed } = referenceStream();
      const alert = kafkaQueueHigh(deployed);
      const series = (lags: readonly number[]) =>
        lags.flatMap((lag, partition) => lagOf(deployed, String(partition), lag));
      const at = Duration.minutes(15);
      const waiting = await broker.lag(stream.topic, stream.group);
      await stream.startScorer();
      await stream.finished();
      const scored = await broker.lag(stream.topic, stream.group);
      expect(() => {
        runScenarios({
          ...alert,
          scenarios: {
            firing: [{ name: 'before', series: series(waiting), at, fires: [{ value: '1.1k' }] }],
            silent: [{ name: 'after', series: series(scored), at }],
            noData: [{ name: 'nobody measures', series: [], at }],
          },
        });
      }).not.toThrow();
    },
  );

  it('goes on after the broker was killed and started again', async () => {
    const stream = await newStream('restarted');
    const scorer = await stream.startScorer({ STREAM_BATCH_ROWS: '100' });
    await broker.write(stream.topic, messages(1000));
    await broker.kill();
    await scorer.logged(STREAM_LOG_MESSAGES.batchRepeated);
    await broker.restart();
    await broker.write(stream.topic, messages(1000));
    await stream.finished();
    const wanted = await stream.ids();
    // the broker acknowledges what it has not yet written to disk, and it was killed
    expect(wanted.length).toBeGreaterThanOrEqual(1000);
    expect([...new Set(await stream.resultIds())]).toEqual(wanted);
  });

  it('pauses while the service is away, and scores everything when it is back', async () => {
    const stream = await newStream('service');
    await broker.write(
      stream.topic,
      messages(500, (index) => (index === 250 ? '{"temperature": 1}' : row(index))),
    );
    const service = await startService();
    await service.logged('model loaded');
    const scorer = await stream.startScorer({ STREAM_VIA: 'service', STREAM_SERVICE_URL: service.url });
    await stream.finished();
    await service.kill();
    await broker.write(stream.topic, messages(500));
    await scorer.logged(STREAM_LOG_MESSAGES.paused);
    expect(await metricSum(scorer, STREAM_METRICS.pausedPartitions.name)).toBe(PARTITIONS);
    await startService(service.port);
    await scorer.logged(STREAM_LOG_MESSAGES.resumed);
    await stream.finished();
    expect(await metricSum(scorer, STREAM_METRICS.pausedPartitions.name)).toBe(0);

    const results = (await broker.read(stream.results, 'read_committed')).map(resultOf);
    expect(await stream.ids()).toHaveLength(1000);
    expect(new Set(results.map(({ id }) => id)).size).toBe(999);
    expect(await broker.ends(stream.dead)).toEqual([1n]);
    expect(results[0]!.model.digest).toBe(smallModel().digest);
  });
});
