import { expect, test } from 'vitest';
import { KafkaCluster, KafkaTopic, KafkaUser } from '../../../constructs';
import { streamingChart } from '../../support/reference-stream';

function userAndTopic(): { user: KafkaUser; topic: KafkaTopic } {
  const chart = streamingChart();
  const cluster = new KafkaCluster(chart, 'kafka');
  return {
    user: new KafkaUser(chart, 'checkout', { cluster }),
    topic: new KafkaTopic(chart, 'transactions', { cluster, partitions: 3 }),
  };
}

interface Acl {
  readonly resource: { readonly type: string; readonly name: string; readonly patternType: string };
  readonly operations: readonly string[];
}

function rights(user: KafkaUser): string[] {
  const { spec } = user.kafkaUser.toJson() as { spec: { authorization: { acls: Acl[] } } };
  return spec.authorization.acls.map(
    ({ resource: { type, name, patternType }, operations }) =>
      `${type} ${name} (${patternType}): ${operations.join(', ')}`,
  );
}

test('whoever consumes may read the topic and the group', () => {
  const { user, topic } = userAndTopic();
  user.grantConsume(topic, 'billing');
  expect(rights(user)).toEqual([
    'topic transactions (literal): Describe, Read',
    'group billing (literal): Read',
  ]);
});

test('two grants of one topic are one entry', () => {
  const { user, topic } = userAndTopic();
  user.grantConsume(topic, 'billing');
  user.grantProduce(topic);
  expect(rights(user)[0]).toBe('topic transactions (literal): Describe, Read, Write');
});

test('transactional ids are granted by their beginning', () => {
  const { user } = userAndTopic();
  user.grantTransactions('billing-');
  expect(rights(user)).toEqual(['transactionalId billing- (prefix): Describe, Write']);
});

test('a user without a right is refused', () => {
  const { user } = userAndTopic();
  expect(user.node.validate()).toEqual([expect.stringContaining('it has no right at all')]);
});

test('a topic of another cluster is refused', () => {
  const { user } = userAndTopic();
  const { topic } = userAndTopic();
  expect(() => {
    user.grantProduce(topic);
  }).toThrow('the topic transactions is in stream/kafka');
});

test('it admits whom it is told to, by namespace and labels', () => {
  const { user } = userAndTopic();
  user.admit('payments', { app: 'checkout' });
  expect(user.cluster.kafka.toJson()).toHaveProperty('spec.kafka.listeners[0].networkPolicyPeers', [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'payments' } },
      podSelector: { matchLabels: { app: 'checkout' } },
    },
  ]);
});
