import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEAD_LETTER_HEADERS } from '../../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../../runtime/contract/streaming/metrics';
import { streamResultJsonSchema } from '../../../runtime/streaming/result-schema';
import { parseExposition } from '../../support/exposition';
import { KafkaBroker, kafkaInstalled, type ReadMessage } from '../../support/kafka/broker';
import { messages, resultOf, row, ScoredStream } from '../../support/kafka/scored-stream';
import { freePort, ServerProcess } from '../../support/server-process';
import { smallArtifact } from '../../support/small-model';
import { SparkJob, sparkInstalled, STREAM_JOB } from '../../support/spark/spark-job';

const MESSAGES = 3000;
const POISON: Readonly<Record<number, string>> = {
  500: '{"temperature": 1,',
  1000: JSON.stringify({ temperature: 'warm', load: 0.1, zone: 'eu' }),
  1500: '',
  2000: '[1, 2]',
  2500: '{"temperature": NaN, "load": 0.1, "zone": "eu"}',
};

let broker: KafkaBroker | undefined;
let service: ServerProcess | undefined;
const jobs: SparkJob[] = [];
const folder = mkdtempSync(join(tmpdir(), 'spark-'));
const modelPath = join(folder, 'model.json');

async function startService(port?: number): Promise<ServerProcess> {
  service = await ServerProcess.start({
    MODEL_PATH: modelPath,
    DRIFT_ENABLED: 'false',
    ...(port !== undefined && { PORT: String(port) }),
  });
  return service;
}

async function startJob(
  environment: Readonly<Record<string, string>>,
  program = STREAM_JOB,
): Promise<SparkJob> {
  const job = await SparkJob.start([program], environment);
  jobs.push(job);
  return job;
}

/** A program starts in each test, and a machine may be busy. */
const TEST_TIME = 1_200_000;

describe.runIf(sparkInstalled && kafkaInstalled)('the job of a SparkStream', { timeout: TEST_TIME }, () => {
  beforeAll(() => {
    writeFileSync(modelPath, smallArtifact());
  });
  afterAll(async () => {
    await Promise.all([...jobs.map((job) => job.kill()), service?.kill()]);
    await broker?.stop();
    rmSync(folder, { recursive: true });
  });

  it('writes what a scorer writes, and after a crash behind the sink nothing is missing', async () => {
    broker = await KafkaBroker.start();
    const stream = await ScoredStream.create(broker, 'transactions', modelPath);
    const [results, dead] = ['spark-scored', 'spark-dead'];
    await broker.createTopics({ [results]: 4, [dead]: 1 });
    await broker.write(
      stream.topic,
      messages(MESSAGES, (index) => POISON[index] ?? row(index)),
    );
    const port = await freePort();
    const environment = {
      KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap,
      STREAM_TOPIC: stream.topic,
      STREAM_RESULTS_TOPIC: results,
      STREAM_DEAD_LETTER_TOPIC: dead,
      STREAM_GROUP: 'spark-scorer',
      STREAM_SERVICE_URL: `http://127.0.0.1:${port}`,
      STREAM_MAX_BACKOFF_SECONDS: '1',
      SPARK_STREAM_CHECKPOINT: join(folder, 'checkpoint'),
      SPARK_STREAM_BATCH_MESSAGES: '1000',
    };

    const crashing = await startJob(
      { ...environment, PYTHONPATH: dirname(STREAM_JOB) },
      resolve(__dirname, 'crash_after_sink.py'),
    );
    // nobody answers yet: everything waits, and the job says so
    await crashing.until(async () => lagOf(await crashing.ask('/metrics')) === MESSAGES);
    expect(await crashing.ask('/readyz')).toMatchObject({ status: 200 });
    await startService(port);
    expect(await crashing.exited).not.toBe(0);

    const job = await startJob(environment);
    let behind: number | undefined;
    await job.until(async () => (behind = lagOf(await job.ask('/metrics'))) !== undefined);
    // the first batch is done, and the second begins anew
    expect(behind).toBeGreaterThan(MESSAGES / 2);
    expect(behind).toBeLessThan(MESSAGES);
    await job.until(async () => lagOf(await job.ask('/metrics')) === 0);
    const families = parseExposition((await job.ask('/metrics'))!.text);
    expect(families.get(STREAM_METRICS.consumed.name)!.samples[0]!.value).toBe(behind);
    await job.kill();
    await stream.startScorer();
    await stream.finished();

    const written = await broker.read(results, 'read_committed');
    const ofScorer = await broker.read(stream.results, 'read_committed');
    const byId = new Map(written.map((message) => [resultOf(message).id, message]));
    expect(written.length).toBeGreaterThan(byId.size);
    expect(byId.size).toBe(MESSAGES - Object.keys(POISON).length);
    const valid = new Ajv2020({ strict: false }).compile(streamResultJsonSchema());
    for (const message of ofScorer) {
      const twin = byId.get(resultOf(message).id)!;
      expect(JSON.parse(twin.value)).toEqual(JSON.parse(message.value));
      expect(twin.key).toBe(message.key);
      expect(valid(JSON.parse(twin.value))).toBe(true);
    }
    expect(deadLetters(await broker.read(dead, 'read_committed'))).toEqual(
      deadLetters(await broker.read(stream.dead, 'read_committed')),
    );
    expectOrderByKey(written);
  });

  it('scores the files of a folder once, and ends', async () => {
    const [input, output] = [join(folder, 'input'), join(folder, 'output')];
    mkdirSync(input);
    const lines = Array.from({ length: 200 }, (_, index) => (index === 7 ? '{"load": 1}' : row(index)));
    writeFileSync(join(input, 'rows.jsonl'), `${lines.join('\n')}\n`);
    const { url } = service ?? (await startService());
    const job = await startJob({
      STREAM_GROUP: 'folder-scorer',
      STREAM_SERVICE_URL: url,
      SPARK_STREAM_INPUT: input,
      SPARK_STREAM_OUTPUT: output,
      SPARK_STREAM_CHECKPOINT: join(folder, 'folder-checkpoint'),
      SPARK_STREAM_AVAILABLE_NOW: 'true',
    });
    await job.succeeded();
    const scored = linesOf(join(output, 'results'));
    expect(scored.map((line) => line['row']).sort()).toEqual(lines.filter((_, index) => index !== 7).sort());
    expect(scored[0]).toMatchObject({ model: { name: 'small', version: '1.0.0' }, drift: false });
    expect(linesOf(join(output, 'refused'))).toMatchObject([{ row: lines[7], reason: 'invalid_row' }]);
  });
});

/** The sum of the lag over all partitions; undefined while it is not known. */
function lagOf(answer: { readonly text: string } | undefined): number | undefined {
  const lag = answer && parseExposition(answer.text).get(STREAM_METRICS.lag.name);
  return lag?.samples.reduce((sum, { value }) => sum + value, 0);
}

/** Cause, reason and value of each dead letter, once each: a crash may write them twice. */
function deadLetters(letters: readonly ReadMessage[]): readonly string[] {
  const { topic, partition, offset, reason, detail } = DEAD_LETTER_HEADERS;
  return [
    ...new Set(
      letters.map(({ headers, key, value }) => {
        const of = (name: string) => new RegExp(`${name}:([^,]*)`).exec(headers)?.[1];
        return [...[topic, partition, offset, reason, detail].map(of), key, value].join(' ');
      }),
    ),
  ].sort();
}

function expectOrderByKey(results: readonly ReadMessage[]): void {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const message of results) {
    const { id, key, source } = resultOf(message);
    if (!seen.has(id)) expect(source.offset).toBeGreaterThan(last.get(key) ?? -1);
    seen.add(id);
    last.set(key, Math.max(source.offset, last.get(key) ?? -1));
  }
}

function linesOf(output: string): readonly Record<string, unknown>[] {
  return readdirSync(output, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => readFileSync(join(output, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
