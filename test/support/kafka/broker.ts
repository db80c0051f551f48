import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Admin,
  ConfigResourceTypes,
  Consumer,
  IncrementalAlterConfigOperationTypes,
  Producer,
} from '@platformatic/kafka';
import { freePort } from '../server-process';
import { toolInstalled } from '../tools';
import { makeAuthority, makeCertificate } from './certificates';

/** Where scripts/install-test-tools.sh puts the jars of Kafka. */
const KAFKA_FOLDER = '/opt/kafka';

/** Whether they are there. The list is copied last. */
export const kafkaInstalled = toolInstalled(
  existsSync(join(KAFKA_FOLDER, 'pom.xml')),
  'Apache Kafka',
  'NO SCORER WAS TRIED WITH A BROKER',
);

const JAVA = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(KAFKA_FOLDER, 'libs', '*')];

/** The user that the broker knows. */
export const LOGIN = { user: 'scorer', password: 'right' } as const;

/** Key of what is written behind the last message of a partition. */
const END_MARK = 'end-mark';

/** A message that a test writes. */
export interface TestMessage {
  readonly key: string;
  readonly value: string;
}

/** A message of a topic, as Kafka's own consumer prints it. */
export interface ReadMessage extends TestMessage {
  readonly partition: number;
  readonly offset: number;
  readonly headers: string;
}

/** One broker of Apache Kafka, which is its own controller, with its files in a temporary folder. */
export class KafkaBroker {
  private process: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'kafka-'));

  private constructor(
    private readonly port: number,
    private readonly loginPort: number,
    private readonly tlsPort: number,
  ) {}

  static async start(): Promise<KafkaBroker> {
    const broker = new KafkaBroker(await freePort(), await freePort(), await freePort());
    broker.configure(await freePort());
    const format = ['format', '--cluster-id', 'MkU3OEVBNTcwNTJENDM2Qg', '--config', broker.configuration];
    const scram = `SCRAM-SHA-512=[name=${LOGIN.user},password=${LOGIN.password}]`;
    await java('kafka.tools.StorageTool', [...format, '--add-scram', scram]);
    await broker.restart();
    return broker;
  }

  get bootstrap(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Address at which `LOGIN` is asked for, by SASL PLAIN. */
  get bootstrapWithLogin(): string {
    return `127.0.0.1:${this.loginPort}`;
  }

  /** Address at which `LOGIN` is asked for, by SCRAM-SHA-512 over TLS. */
  get bootstrapWithTls(): string {
    return `localhost:${this.tlsPort}`;
  }

  /** PEM file of the authority that signed its certificate. */
  get authority(): string {
    return join(this.folder, 'authority.pem');
  }

  /** Starts it, or starts it again. */
  async restart(): Promise<void> {
    this.process = spawn('java', ['-Xmx512m', ...JAVA, 'kafka.Kafka', this.configuration], {
      stdio: 'ignore',
    });
    while (!(await this.isOpen())) {
      if (this.process.exitCode !== null) throw new Error(`Kafka ended with ${this.process.exitCode}`);
      await sleep(100);
    }
  }

  async kill(): Promise<void> {
    const { process } = this;
    if (process === undefined || process.exitCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'close');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async createTopics(topics: Readonly<Record<string, number>>): Promise<void> {
    const admin = new Admin(this.client);
    for (const [topic, partitions] of Object.entries(topics)) {
      await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
    }
    await admin.close();
  }

  /** Changes a setting of a topic. */
  async configureTopic(topic: string, name: string, value: string): Promise<void> {
    const admin = new Admin(this.client);
    await admin.incrementalAlterConfigs({
      resources: [
        {
          resourceType: ConfigResourceTypes.TOPIC,
          resourceName: topic,
          configs: [{ name, configOperation: IncrementalAlterConfigOperationTypes.SET, value }],
        },
      ],
    });
    await admin.close();
  }

  /** Gives a topic more partitions. */
  async addPartitions(topic: string, more: number): Promise<void> {
    const count = (await this.ends(topic)).length + more;
    const admin = new Admin(this.client);
    const assignments = Array.from({ length: more }, () => ({ brokerIds: [1] }));
    await admin.createPartitions({ topics: [{ name: topic, count, assignments }] });
    await admin.close();
  }

  /** Messages behind the committed offset, by partition, as the broker tells of a group. */
  async lag(topic: string, group: string): Promise<readonly number[]> {
    const admin = new Admin(this.client);
    const groups = await admin.listConsumerGroupOffsets({ groups: [group] });
    await admin.close();
    const committed = new Map(
      groups
        .flatMap(({ topics }) => topics.filter(({ name }) => name === topic))
        .flatMap(({ partitions }) => partitions)
        .map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
    );
    return (await this.ends(topic)).map((end, partition) => Number(end - (committed.get(partition) ?? 0n)));
  }

  /** Writes messages in a transaction, and aborts it. */
  async writeAborted(topic: string, messages: readonly TestMessage[]): Promise<void> {
    const producer = new Producer({ ...this.client, idempotent: true, transactionalId: `aborted-${topic}` });
    const transaction = await producer.beginTransaction();
    await transaction.send({ messages: messages.map((message) => toProduce(topic, message)) });
    await transaction.abort();
    await producer.close();
  }

  async write(topic: string, messages: readonly TestMessage[]): Promise<void> {
    const producer = new Producer({ ...this.client, idempotent: true });
    for (let at = 0; at < messages.length; at += 1000) {
      const batch = messages.slice(at, at + 1000);
      await producer.send({ messages: batch.map((message) => toProduce(topic, message)) });
    }
    await producer.close();
  }

  /**
   * All messages of a topic to which nobody writes any more, read by Kafka's own consumer. An end mark is written to each
   * partition first, and the consumer reads up to the marks: behind aborted messages and the markers of transactions, the
   * number of messages is not known before.
   *
   * @throws Error if the marks do not come, as behind a transaction that is left open
   */
  async read(
    topic: string,
    isolation: 'read_committed' | 'read_uncommitted',
  ): Promise<readonly ReadMessage[]> {
    const mark = randomUUID();
    const missing = await this.writeMarks(topic, mark);
    const shown = ['key', 'partition', 'offset', 'headers'].flatMap((part) => [
      '--formatter-property',
      `print.${part}=true`,
    ]);
    const consumer = spawnJava('org.apache.kafka.tools.consumer.ConsoleConsumer', [
      ...['--bootstrap-server', this.bootstrap, '--topic', topic, '--from-beginning'],
      ...['--timeout-ms', '60000', '--isolation-level', isolation, ...shown],
    ]);
    const read: ReadMessage[] = [];
    for await (const line of createInterface({ input: consumer.stdout })) {
      if (!line.startsWith('Partition:')) continue;
      const [partition = '', offset = '', headers = '', key = '', value = ''] = line.split('\t');
      const message = { partition: numberIn(partition), offset: numberIn(offset), headers, key, value };
      if (key !== END_MARK) read.push(message);
      else if (value === mark) missing.delete(message.partition);
      if (missing.size === 0) break;
    }
    consumer.kill('SIGKILL');
    if (missing.size > 0) throw new Error(`the consumer did not come to the end of ${topic}`);
    return read;
  }

  /** The end offset of each partition. */
  async ends(topic: string): Promise<readonly bigint[]> {
    const consumer = new Consumer({ ...this.client, groupId: 'none' });
    const ends = await consumer.listOffsets({ topics: [topic] });
    await consumer.close();
    return ends.get(topic)!;
  }

  /** @returns the partitions */
  private async writeMarks(topic: string, mark: string): Promise<Set<number>> {
    const partitions = [...(await this.ends(topic)).keys()];
    const producer = new Producer(this.client);
    await producer.send({
      messages: partitions.map((partition) => ({
        topic,
        partition,
        key: Buffer.from(END_MARK),
        value: Buffer.from(mark),
      })),
    });
    await producer.close();
    return new Set(partitions);
  }

  private get client() {
    return { clientId: 'test', bootstrapBrokers: [this.bootstrap] };
  }

  private get configuration(): string {
    return join(this.folder, 'server.properties');
  }

  private configure(controllerPort: number): void {
    const one = ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'];
    const certificate = makeCertificate(this.folder, makeAuthority(this.folder, 'authority'));
    const lines = [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
      `listeners=PLAINTEXT://127.0.0.1:${this.port},LOGIN://127.0.0.1:${this.loginPort},TLS://localhost:${this.tlsPort},CONTROLLER://127.0.0.1:${controllerPort}`,
      'controller.listener.names=CONTROLLER',
      'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,TLS:SASL_SSL,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name=PLAINTEXT',
      'listener.name.login.sasl.enabled.mechanisms=PLAIN',
      'listener.name.tls.sasl.enabled.mechanisms=SCRAM-SHA-512',
      'listener.name.tls.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'listener.name.tls.ssl.keystore.type=PEM',
      `listener.name.tls.ssl.keystore.location=${certificate}`,
      `listener.name.login.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${LOGIN.user}="${LOGIN.password}";`,
      `log.dirs=${join(this.folder, 'log')}`,
      ...one.flatMap((topic) => [`${topic}.replication.factor=1`, `${topic}.num.partitions=1`]),
      ...one.slice(1).map((topic) => `${topic}.min.isr=1`),
      'group.initial.rebalance.delay.ms=0',
      // a dead scorer is given up soon
      'group.min.session.timeout.ms=1000',
      'auto.create.topics.enable=false',
    ];
    writeFileSync(this.configuration, `${lines.join('\n')}\n`);
  }

  private async isOpen(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
}

async function java(main: string, args: readonly string[]): Promise<void> {
  const child = spawnJava(main, args);
  const [errors] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${main} ended with ${child.exitCode}: ${errors}`);
}

function toProduce(topic: string, { key, value }: TestMessage) {
  return { topic, key: Buffer.from(key), value: Buffer.from(value) };
}

function spawnJava(main: string, args: readonly string[]) {
  return spawn('java', [...JAVA, main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function numberIn(text: string): number {
  return Number(text.replace(/^\w+:/, ''));
}
