/**
 * Rows a second of a scorer, at least once and with transactions, in process and over HTTP, beside a consumer of the same
 * client that only reads, on the same topic.
 *
 * `npx tsx bench/stream/index.ts [rows] [rounds] [batch rows]` needs Kafka in /opt/kafka (scripts/install-test-tools.sh).
 */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer } from '@platformatic/kafka';
import { STREAM_LOG_MESSAGES } from '../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../runtime/contract/streaming/metrics';
import { KafkaBroker } from '../../test/support/kafka/broker';
import { ServerProcess } from '../../test/support/server-process';

const [rows = 200_000, rounds = 3, batchRows = 500] = process.argv.slice(2).map(Number);
const PARTITIONS = 4;
const TOPIC = 'transactions';
const MODEL = resolve(__dirname, '../../model/incident.json');

/** Variants of a scorer, by what the table calls them. */
const VARIANTS: Readonly<Record<string, Record<string, string>>> = {
  'in process, at least once': {},
  'in process, transactional': { STREAM_DELIVERY: 'transactional' },
  'service, at least once': { STREAM_VIA: 'service' },
  'service, transactional': { STREAM_VIA: 'service', STREAM_DELIVERY: 'transactional' },
};

function valueOf(index: number): string {
  return JSON.stringify({
    id: index,
    tier: 'database',
    cpu_percent: index % 100,
    memory_percent: 70,
    disk_io_mbps: 73.6,
    network_mbps: 16.8,
    request_rate: 210,
    error_ratio: 0.003,
    latency_p95_ms: index % 400,
  });
}

/** Rows a second of a consumer that counts. */
async function read(broker: KafkaBroker): Promise<number> {
  const consumer = new Consumer({
    clientId: 'bench',
    bootstrapBrokers: [broker.bootstrap],
    groupId: `read-${Math.random()}`,
  });
  const stream = await consumer.consume({ topics: [TOPIC], mode: 'earliest', autocommit: false });
  let seen = 0;
  let started = 0;
  for await (const { value } of stream) {
    if (seen === 0) started = performance.now();
    if (value.length > 0) seen++;
    if (seen === rows) break;
  }
  const seconds = (performance.now() - started) / 1000;
  await stream.close();
  await consumer.close();
  return rows / seconds;
}

/** Rows a second of a scorer, from the assignment of its partitions to the last commit. */
async function score(
  broker: KafkaBroker,
  settings: Record<string, string>,
  service: ServerProcess,
  id: string,
): Promise<number> {
  const results = `scored-${id}`;
  const dead = `dead-${id}`;
  await broker.createTopics({ [results]: PARTITIONS, [dead]: 1 });
  const viaService: Record<string, string> =
    settings['STREAM_VIA'] === 'service' ? { STREAM_SERVICE_URL: service.url } : { MODEL_PATH: MODEL };
  const scorer = await ServerProcess.start(
    {
      KAFKA_BOOTSTRAP_SERVERS: broker.bootstrap,
      STREAM_TOPIC: TOPIC,
      STREAM_RESULTS_TOPIC: results,
      STREAM_DEAD_LETTER_TOPIC: dead,
      STREAM_GROUP: id,
      STREAM_BATCH_ROWS: String(batchRows),
      LOG_LEVEL: 'info',
      DRIFT_ENABLED: 'false',
      ...viaService,
      ...settings,
    },
    { entry: 'runtime/streaming/main.ts' },
  );
  await scorer.logged(STREAM_LOG_MESSAGES.assigned);
  const started = performance.now();
  for (;;) {
    const [line = ''] = await scorer.metric(`${STREAM_METRICS.consumed.name}{`);
    if (line.endsWith(` ${rows}`)) break;
    await sleep(50);
  }
  const seconds = (performance.now() - started) / 1000;
  await scorer.kill();
  return rows / seconds;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

async function main(): Promise<void> {
  const broker = await KafkaBroker.start();
  const service = await ServerProcess.start({
    MODEL_PATH: MODEL,
    LOG_SAMPLE_RATIO: '0',
    DRIFT_ENABLED: 'false',
  });
  try {
    await service.logged('model loaded');
    await broker.createTopics({ [TOPIC]: PARTITIONS });
    const messages = Array.from({ length: rows }, (_, index) => ({
      key: `key-${index % 997}`,
      value: valueOf(index),
    }));
    await broker.write(TOPIC, messages);
    const rates = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
      rates.set('a consumer that only reads', [
        ...(rates.get('a consumer that only reads') ?? []),
        await read(broker),
      ]);
      for (const [name, settings] of Object.entries(VARIANTS)) {
        const id = `${name.replaceAll(/\W+/g, '-')}-${round}`;
        rates.set(name, [...(rates.get(name) ?? []), await score(broker, settings, service, id)]);
      }
    }
    process.stdout.write(
      `node ${process.version}, ${rows} rows, ${PARTITIONS} partitions, batches of ${batchRows}, median of ${rounds}\n\n`,
    );
    process.stdout.write('| what | rows/s | of the consumer |\n| --- | ---: | ---: |\n');
    const bare = median(rates.get('a consumer that only reads')!);
    for (const [name, each] of rates) {
      const rate = median(each);
      process.stdout.write(`| ${name} | ${Math.round(rate)} | ${(rate / bare).toFixed(2)} |\n`);
    }
  } finally {
    await service.kill();
    await broker.stop();
  }
}

void main();
