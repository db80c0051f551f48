/**
 * `npm run stream-faults -- --messages 20000`: what takes too long for each push. In both delivery modes, a scorer of a
 * topic is killed at every step of a batch, and scorers join and leave their group while it is written. Exits with 1 if a
 * message is lost, or if one is scored twice in transactions. It needs Kafka in /opt/kafka (scripts/install-test-tools.sh).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { number } from '../cli/option-parsers';
import { KafkaBroker } from '../test/support/kafka/broker';
import { messages, ScoredStream, STEPS, type TestDelivery } from '../test/support/kafka/scored-stream';
import { smallArtifact } from '../test/support/small-model';

const options = new Command()
  .option('--messages <n>', 'messages of each topic', number(5000, 10_000_000), 20_000)
  .option('--rebalances <n>', 'scorers that join and leave', number(1, 100), 4)
  .parse()
  .opts<{ messages: number; rebalances: number }>();

const DELIVERIES = ['at-least-once', 'transactional'] as const;

/** Kills a scorer at every step, and lets another one finish. */
async function killAtEveryStep(stream: ScoredStream, broker: KafkaBroker, delivery: TestDelivery) {
  await broker.write(stream.topic, messages(options.messages));
  const settings = {
    STREAM_DELIVERY: delivery,
    STREAM_BATCH_ROWS: '500',
    STREAM_SESSION_TIMEOUT_SECONDS: '3',
  };
  for (const step of STEPS[delivery]) await stream.killScorer(settings, step);
  await stream.startScorer(settings);
  await stream.finished();
}

/** A second scorer joins and leaves, again and again, while the topic is written. */
async function rebalance(stream: ScoredStream, broker: KafkaBroker, delivery: TestDelivery) {
  const share = Math.ceil(options.messages / options.rebalances);
  const settings = (prefix: string) => ({
    STREAM_DELIVERY: delivery,
    STREAM_BATCH_ROWS: '100',
    STREAM_TRANSACTIONAL_ID_PREFIX: prefix,
  });
  await stream.startScorer(settings('first'));
  for (let round = 0; round < options.rebalances; round++) {
    await broker.write(stream.topic, messages(share));
    const second = await stream.startScorer(settings(`second-${round}`));
    second.signal(round % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
    await second.exited;
  }
  await stream.finished();
}

/** Compares the results of a topic with its messages. */
async function judge(name: string, stream: ScoredStream, delivery: TestDelivery): Promise<void> {
  const wanted = await stream.ids();
  const results = await stream.resultIds();
  const distinct = new Set(results);
  const lost = wanted.filter((id) => !distinct.has(id)).length;
  const repeated = results.length - distinct.size;
  console.log(`${name}, ${delivery}: ${wanted.length} messages, ${lost} lost, ${repeated} repeated`);
  if (lost > 0 || (delivery === 'transactional' && repeated > 0)) process.exitCode = 1;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stream-faults-'));
  const modelPath = join(folder, 'model.json');
  writeFileSync(modelPath, smallArtifact());
  const broker = await KafkaBroker.start();
  try {
    for (const delivery of DELIVERIES) {
      for (const [name, run] of Object.entries({ killed: killAtEveryStep, rebalanced: rebalance })) {
        const stream = await ScoredStream.create(broker, `${name}-${delivery}`, modelPath);
        try {
          await run(stream, broker, delivery);
          await judge(name, stream, delivery);
        } finally {
          await stream.killAll();
        }
      }
    }
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}

void main();
