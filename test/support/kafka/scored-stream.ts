import { setTimeout as sleep } from 'node:timers/promises';
import { STREAM_LOG_MESSAGES } from '../../../runtime/contract/streaming/messages';
import { ServerProcess } from '../server-process';
import type { KafkaBroker, ReadMessage, TestMessage } from './broker';

/** Partitions of a topic and of its results. */
export const PARTITIONS = 4;

/** Kafka's numbers of requests: https://kafka.apache.org/protocol#protocol_api_keys */
const REQUESTS = { produce: 0, offsetCommit: 8, txnOffsetCommit: 28, endTxn: 26 } as const;

/** A moment in the life of a batch: before a request is sent, or after it is answered. */
export interface Step {
  readonly request: keyof typeof REQUESTS;
  readonly moment: 'start' | 'asyncStart';
}

export type TestDelivery = 'at-least-once' | 'transactional';

/** Steps of a batch after which something else is left behind. The one that leaves the most comes first. */
export const STEPS: Readonly<Record<TestDelivery, readonly [Step, ...Step[]]>> = {
  'at-least-once': [
    { request: 'produce', moment: 'asyncStart' },
    { request: 'produce', moment: 'start' },
    { request: 'offsetCommit', moment: 'asyncStart' },
  ],
  transactional: [
    { request: 'txnOffsetCommit', moment: 'asyncStart' },
    { request: 'produce', moment: 'asyncStart' },
    { request: 'endTxn', moment: 'asyncStart' },
  ],
};

/** The value of a result. */
export interface Result {
  readonly id: string;
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly key: string;
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  readonly prediction: number;
}

export const resultOf = ({ value }: ReadMessage): Result => JSON.parse(value) as Result;

/** A topic with its results, dead letters and group, and the scorers of it, each in a process of its own. */
export class ScoredStream {
  readonly results: string;
  readonly dead: string;
  private readonly scorers: ServerProcess[] = [];

  private constructor(
    private readonly broker: KafkaBroker,
    readonly topic: string,
    private readonly modelPath: string,
  ) {
    this.results = `${topic}-scored`;
    this.dead = `${topic}-dead`;
  }

  static async create(broker: KafkaBroker, topic: string, modelPath: string): Promise<ScoredStream> {
    const stream = new ScoredStream(broker, topic, modelPath);
    await broker.createTopics({ [topic]: PARTITIONS, [stream.results]: PARTITIONS, [stream.dead]: 1 });
    return stream;
  }

  get group(): string {
    return `${this.topic}-group`;
  }

  /** Starts a scorer and waits until partitions are assigned to it. */
  async startScorer(changes: Record<string, string> = {}): Promise<ServerProcess> {
    const scorer = await this.spawnScorer(changes);
    await scorer.logged(STREAM_LOG_MESSAGES.assigned);
    return scorer;
  }

  /** Starts a scorer and does not wait for anything. */
  async spawnScorer(changes: Record<string, string>, killedAt?: Step): Promise<ServerProcess> {
    const scorer = await ServerProcess.start(
      {
        KAFKA_BOOTSTRAP_SERVERS: this.broker.bootstrap,
        STREAM_TOPIC: this.topic,
        STREAM_RESULTS_TOPIC: this.results,
        STREAM_DEAD_LETTER_TOPIC: this.dead,
        STREAM_GROUP: this.group,
        STREAM_SESSION_TIMEOUT_SECONDS: '10',
        STREAM_MAX_BACKOFF_SECONDS: '1',
        MODEL_PATH: this.modelPath,
        DRIFT_ENABLED: 'false',
        ...changes,
      },
      { entry: 'runtime/streaming/main.ts', preload: killedAt === undefined ? '' : killAt(killedAt) },
    );
    this.scorers.push(scorer);
    return scorer;
  }

  /** Runs a scorer that is killed when its third batch is at this step. */
  async killScorer(changes: Record<string, string>, step: Step): Promise<void> {
    const scorer = await this.spawnScorer(changes, step);
    await scorer.exited;
    const { signalCode } = scorer.child;
    if (signalCode !== 'SIGKILL')
      throw new Error(`the scorer ended by itself: ${JSON.stringify(scorer.lines)}`);
  }

  /**
   * Waits until the group has committed every message that is in the topic now. The broker is asked: a scorer knows the end
   * of a partition only a moment later.
   *
   * @throws Error if no scorer runs any more
   */
  async finished(): Promise<void> {
    await until(async () => {
      const runs = this.scorers.some(({ child }) => child.exitCode === null && child.signalCode === null);
      if (!runs) throw new Error(`no scorer runs: ${JSON.stringify(this.scorers.at(-1)?.lines)}`);
      return (await this.broker.lag(this.topic, this.group)).every((lag) => lag === 0);
    });
  }

  /** The ids of all messages of the topic. There must be no transactions in it, and no end marks. */
  async ids(): Promise<readonly string[]> {
    const ends = await this.broker.ends(this.topic);
    return ends
      .flatMap((end, partition) =>
        Array.from({ length: Number(end) }, (_, offset) => `${this.topic}/${partition}/${offset}`),
      )
      .sort();
  }

  /** The ids of all results, in order, as often as they are there. */
  async resultIds(
    isolation: 'read_committed' | 'read_uncommitted' = 'read_committed',
  ): Promise<readonly string[]> {
    const results = await this.broker.read(this.results, isolation);
    return results.map((message) => resultOf(message).id).sort();
  }

  async killAll(): Promise<void> {
    await Promise.all(this.scorers.map((scorer) => scorer.kill()));
  }
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

/** Messages of 61 keys. */
export function messages(count: number, valueOf: (index: number) => string = row): TestMessage[] {
  return Array.from({ length: count }, (_, index) => ({ key: `key-${index % 61}`, value: valueOf(index) }));
}

/** A row of the small model. */
export function row(index: number): string {
  const zone = index % 3 === 0 ? 'us' : 'eu';
  return JSON.stringify({ id: index, temperature: index % 50, load: (index % 10) / 10, zone });
}

/** Waits until a condition is met. */
export async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(100);
}

/** Sum of the series of a metric. */
export async function metricSum(scorer: ServerProcess, name: string): Promise<number> {
  return (await scorer.metric(name)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
