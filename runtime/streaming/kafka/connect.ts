import type { BaseOptions, Consumer } from '@platformatic/kafka';
import type { StreamConfig } from '../../config/stream-config';
import { chooseApis } from './apis';
import { AtLeastOnceDelivery } from './at-least-once';
import { Brokers } from './brokers';
import { ConsumerGroup } from './consumer-group';
import type { Delivery } from './delivery';
import { Fetcher } from './fetcher';
import { GroupOffsets } from './group-offsets';
import type { Kafka } from './load-kafka';
import { readConnectionError } from './refused-connection';
import { TransactionalDelivery } from './transactional';

/** Milliseconds between two tries of the library, and their number. What lasts longer is the scorer's own back-off. */
const RETRY = { milliseconds: 250, times: 2 } as const;
/**
 * The same patience for a producer of transactions, in shorter steps: the brokers refuse to begin a transaction while they
 * end the one before it, which takes a few milliseconds.
 */
const TRANSACTION_RETRY = { retryDelay: 20, retries: 25 } as const;
/** Limits of the time for which the broker waits for records, in milliseconds. */
const WAIT = { least: 50, most: 500 } as const;
/** Milliseconds until a connection that does not close is left. */
const CLOSE_MS = 3000;
/** The sequence numbers that say: this producer has none yet. */
const NEW_PRODUCER = { producerId: -1n, producerEpoch: -1 } as const;

export interface ConnectOptions {
  readonly kafka: Kafka;
  readonly config: StreamConfig;
  /** TLS and login. */
  readonly connection: Pick<BaseOptions, 'tls' | 'tlsServerName' | 'sasl' | 'requestTimeout'>;
  /** Name of the machine; in Kubernetes it is the pod's name. */
  readonly hostname: string;
  readonly onAbort: () => void;
  /** Resolves after some milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** All that a scorer uses of the brokers. */
export interface StreamConnection {
  readonly group: ConsumerGroup;
  readonly fetcher: Fetcher;
  readonly offsets: GroupOffsets;
  readonly delivery: Delivery;
  /** Number of partitions of the topic. */
  partitionCount(): Promise<number>;
  /** Leaves the group and closes all connections. It does not fail. */
  close(): Promise<void>;
}

/**
 * Connects to the brokers and joins the group.
 *
 * @param onChange called when the membership in the group changes
 * @throws RefusedConnectionError, an error of the brokers, or if one of the topics is not there
 */
export async function connect(options: ConnectOptions, onChange: () => void): Promise<StreamConnection> {
  const { kafka, config, connection, hostname, onAbort, wait } = options;
  const { streamTopic: topic, streamGroup: group } = config;
  const base: BaseOptions = {
    ...connection,
    clientId: `cdk8s-aiops-stream-${hostname}`,
    bootstrapBrokers: [...config.kafkaBootstrapServers],
    retries: RETRY.times,
    retryDelay: RETRY.milliseconds,
  };
  const sessionTimeout = 1000 * config.streamSessionTimeoutSeconds;
  const consumer = new kafka.Consumer({
    ...base,
    groupId: group,
    sessionTimeout,
    rebalanceTimeout: sessionTimeout,
    heartbeatInterval: Math.ceil(sessionTimeout / 10),
  });
  const pool = new kafka.ConnectionPool(base.clientId, connection);
  const brokers = new Brokers(consumer, pool);
  let delivery: Delivery | undefined;
  const close = async (): Promise<void> => {
    const closing = [pool.close(), consumer.close(), ...(delivery === undefined ? [] : [delivery.close()])];
    await Promise.race([Promise.allSettled(closing), wait(CLOSE_MS)]);
  };
  try {
    const apis = await chooseApis(kafka, consumer);
    await requireTopics(consumer, config);
    const parts = { consumer, brokers, apis, topic, group };
    const offsets = new GroupOffsets({ ...parts, reset: config.streamOffsetReset });
    const createProducer = (more: object = {}) =>
      new kafka.Producer({ ...base, idempotent: true, ...NEW_PRODUCER, ...more });
    const transactionalId = `${config.streamTransactionalIdPrefix ?? group}-${hostname}`;
    const timeout = 1000 * config.streamTransactionTimeoutSeconds;
    delivery =
      config.streamDelivery === 'at-least-once'
        ? new AtLeastOnceDelivery(createProducer, offsets)
        : new TransactionalDelivery({
            ...parts,
            offsets,
            createProducer: () => createProducer({ ...TRANSACTION_RETRY, transactionalId, timeout }),
            transactionalId,
            onAbort,
          });
    await delivery.open();
    const consumerGroup = new ConsumerGroup(consumer, topic, onChange);
    await consumerGroup.join();
    const maxWaitMs = Math.min(WAIT.most, Math.max(WAIT.least, 1000 * config.streamBatchSeconds));
    return {
      group: consumerGroup,
      fetcher: new Fetcher({ ...parts, maxWaitMs }),
      offsets,
      delivery,
      partitionCount: async () => {
        const { topics } = await consumer.metadata({ topics: [topic] });
        return topics.get(topic)!.partitionsCount;
      },
      close,
    };
  } catch (error) {
    await close();
    throw readConnectionError(error, kafka, config);
  }
}

async function requireTopics(consumer: Consumer, config: StreamConfig): Promise<void> {
  for (const topic of [config.streamTopic, config.streamResultsTopic, config.streamDeadLetterTopic]) {
    await consumer.metadata({ topics: [topic] });
  }
}
