import { Duration, Size, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import { KafkaCluster, KafkaTopic, type KafkaClusterProps } from '../../../constructs';
import { namespacedChart } from '../../support/namespaced-chart';
import { streamingChart } from '../../support/reference-stream';

function cluster(props: KafkaClusterProps = {}): KafkaCluster {
  const made = new KafkaCluster(streamingChart(), 'kafka', props);
  made.admit('streaming');
  return made;
}

const kafkaOf = (props: KafkaClusterProps = {}): unknown => cluster(props).kafka.toJson();

test('three brokers that are controllers, too, keep each message three times, without a prop', () => {
  const { nodePools, kafka } = cluster();
  expect(nodePools.map((pool) => pool.toJson() as unknown)).toMatchObject([
    { metadata: { name: 'kafka-broker' }, spec: { replicas: 3, roles: ['controller', 'broker'] } },
  ]);
  expect(kafka.toJson()).toMatchObject({
    spec: { kafka: { config: { 'default.replication.factor': 3, 'min.insync.replicas': 2 } } },
  });
});

test('one broker keeps everything once, also what Kafka keeps for itself', () => {
  const { spec } = kafkaOf({ brokers: 1 }) as { spec: { kafka: { config: Record<string, unknown> } } };
  const copies = Object.entries(spec.kafka.config).filter(([key]) =>
    /replication\.factor|isr|insync/.test(key),
  );
  expect(copies).toHaveLength(7);
  expect(copies.every(([, value]) => value === 1)).toBe(true);
});

test('controllers of their own have a pool of their own', () => {
  const { nodePools } = cluster({
    brokers: 4,
    controllers: 3,
    storage: Size.gibibytes(100),
    storageClass: 'fast',
  });
  expect(nodePools.map((pool) => pool.toJson() as unknown)).toMatchObject([
    { metadata: { name: 'kafka-controller' }, spec: { replicas: 3, roles: ['controller'] } },
    {
      metadata: { name: 'kafka-broker' },
      spec: { replicas: 4, roles: ['broker'], storage: { volumes: [{ size: '100Gi', class: 'fast' }] } },
    },
  ]);
});

test('a volume outlives its pool, because git may lose the pool by mistake', () => {
  const [pool] = cluster().nodePools;
  expect(pool?.toJson()).toHaveProperty('spec.storage.volumes[0].deleteClaim', false);
});

test('clients show a certificate, and no topic is made by a typing error', () => {
  expect(kafkaOf()).toMatchObject({
    spec: {
      kafka: {
        listeners: [{ port: 9093, tls: true, authentication: { type: 'tls' } }],
        authorization: { type: 'simple' },
        config: { 'auto.create.topics.enable': false },
      },
    },
  });
});

test('the exporter shows the lag of groups whose consumers are gone', () => {
  expect(kafkaOf()).toHaveProperty('spec.kafkaExporter.showAllOffsets', true);
});

test('offsets are kept as long as the prop says', () => {
  expect(kafkaOf({ offsetRetention: Duration.days(14) })).toHaveProperty(
    ['spec', 'kafka', 'config', 'offsets.retention.minutes'],
    20_160,
  );
});

test.each([
  [{ brokers: 0 }, 'brokers must be a whole number of at least 1, got 0'],
  [{ brokers: 2 }, 'brokers must be odd while they are controllers, too, got 2'],
  [{ controllers: 2 }, 'controllers must be an odd number, got 2'],
  [{ version: '3.9.0' }, 'got "3.9.0"'],
])('%j is refused', (props, message) => {
  expect(() => cluster(props)).toThrow(message);
});

test('a cluster that lets nobody in is refused, because Strimzi would open it to everyone', () => {
  const chart = streamingChart();
  new KafkaCluster(chart, 'kafka');
  expect(() => {
    Testing.synth(chart);
  }).toThrow('[stream/kafka] it lets nobody in, got no client');
});

test('a topic has as many copies as the cluster keeps, and the settings of its props', () => {
  const made = cluster({ brokers: 1 });
  const topic = new KafkaTopic(made, 'transactions', {
    cluster: made,
    partitions: 12,
    topicName: 'Transactions.v1',
    retention: Duration.days(3),
    config: { 'cleanup.policy': 'compact' },
  });
  expect(topic.name).toBe('Transactions.v1');
  expect(topic.kafkaTopic.toJson()).toMatchObject({
    metadata: { name: 'transactions', labels: { 'strimzi.io/cluster': 'kafka' } },
    spec: {
      topicName: 'Transactions.v1',
      partitions: 12,
      replicas: 1,
      config: { 'retention.ms': 259_200_000, 'cleanup.policy': 'compact' },
    },
  });
});

test.each([
  [{ partitions: 0 }, 'must have 1 to 4000 partitions, got 0'],
  [{ partitions: 1, topicName: 'a b' }, 'got "a b"'],
])('the topic %j is refused', (props, message) => {
  const made = cluster();
  expect(() => new KafkaTopic(made, 'transactions', { cluster: made, ...props })).toThrow(message);
});

test('a topic in another namespace is refused, where no operator reads it', () => {
  expect(
    () => new KafkaTopic(namespacedChart(), 'transactions', { cluster: cluster(), partitions: 1 }),
  ).toThrow('serving/transactions must be in the namespace of stream/kafka (streaming), got serving');
});
