import { JsonPatch } from 'cdk8s';
import { type Change, CONTAINER, indexOf, patch, plus, without } from './change';
import { documentSchema } from './good-platform';
import { goodStream } from './good-stream';
import { type Mutant, mutantOf } from './mutant';

const mutant = mutantOf(goodStream);

const SCORER = 'Deployment incident-scorer';
const SCALED = 'ScaledObject incident-scorer';
const USER = 'KafkaUser incident-scorer-user';
const TRIGGER = '/spec/triggers/0/metadata';
const RULES = 'PrometheusRule stream-alerts';
const PEER = '/spec/kafka/listeners/0/networkPolicyPeers';

/** Sets a variable of the scorer, or takes it away. */
const env =
  (name: string, value: string | undefined): Change =>
  (documents) => {
    const index = indexOf(documents, SCORER);
    const text = JSON.stringify(documents[index]);
    const pattern = new RegExp(String.raw`\{"name":"${name}","value":"[^"]*"\},?`);
    if (!pattern.test(text)) throw new Error(`the scorer has no ${name}`);
    const entry = value === undefined ? '' : `${JSON.stringify({ name, value })},`;
    const changed = text.replace(pattern, entry).replace(/,\]/g, ']');
    return documents.with(index, documentSchema.parse(JSON.parse(changed)));
  };

const acl = (index: number): string => `/spec/authorization/acls/${index}`;

const hpa = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scorer', namespace: 'streaming' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'incident-scorer' },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ],
    behavior: {
      scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
      scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
    },
  },
};

export const STREAM_MUTANTS: readonly Mutant[] = [
  mutant(
    'kafka-topics',
    'nobody makes the topic of a scorer',
    [
      'Deployment streaming/incident-scorer',
      'STREAM_TOPIC',
      'KafkaTopic streaming/transactions (not in the set)',
    ],
    without('KafkaTopic transactions'),
  ),
  mutant(
    'kafka-topics',
    'the dead-letter topic is missing',
    ['STREAM_DEAD_LETTER_TOPIC', 'KafkaTopic streaming/transactions-dead (not in the set)'],
    without('KafkaTopic transactions-dead'),
  ),
  mutant(
    'kafka-topics',
    'the results go to a topic that a typing error made',
    [
      'STREAM_RESULTS_TOPIC',
      'KafkaTopic streaming/transactions-scord (not in the set)',
      'write transactions-scored',
    ],
    env('STREAM_RESULTS_TOPIC', 'transactions-scord'),
    ['kafka-access'],
  ),
  mutant(
    'kafka-topics',
    'a user is of a cluster that is not there',
    [
      'KafkaUser streaming/incident-scorer-user metadata.labels["strimzi.io/cluster"]',
      'Kafka streaming/events',
    ],
    patch(USER, JsonPatch.replace('/metadata/labels/strimzi.io~1cluster', 'events')),
    ['kafka-access'],
  ),
  mutant(
    'runtime-environment',
    'a scorer has no dead-letter topic',
    ['Deployment streaming/incident-scorer', 'STREAM_DEAD_LETTER_TOPIC must be set'],
    env('STREAM_DEAD_LETTER_TOPIC', undefined),
  ),
  mutant(
    'kafka-access',
    'the user may not read the topic',
    [
      'KafkaUser streaming/incident-scorer-user spec.authorization.acls',
      'may not Read the topic transactions',
    ],
    patch(USER, JsonPatch.replace(`${acl(0)}/operations`, ['Describe'])),
  ),
  mutant(
    'kafka-access',
    'the user may read another group only',
    ['may not Read the group incident-scorer'],
    patch(USER, JsonPatch.replace(`${acl(1)}/resource/name`, 'billing')),
  ),
  mutant(
    'kafka-access',
    'the user may not write dead letters',
    ['may not Write the topic transactions-dead'],
    patch(USER, JsonPatch.remove(acl(3))),
  ),
  mutant(
    'kafka-access',
    'a transactional id is granted as it is, without the name of the pod that follows',
    ['may not Write the transactionalId incident-scorer-', 'patternType: prefix'],
    patch(USER, JsonPatch.replace(`${acl(4)}/resource/patternType`, 'literal')),
  ),
  mutant(
    'kafka-access',
    'a rule denies what another allows',
    ['may not Write the topic transactions-scored'],
    patch(
      USER,
      JsonPatch.add('/spec/authorization/acls/-', {
        type: 'deny',
        resource: { type: 'topic', name: 'transactions-', patternType: 'prefix' },
        operations: ['All'],
      }),
    ),
  ),
  mutant(
    'kafka-access',
    'no user makes the certificate of the scorer',
    ['Deployment streaming/incident-scorer', 'KafkaUser streaming/incident-scorer-user (not in the set)'],
    without(USER),
  ),
  mutant(
    'kafka-groups',
    'KEDA reads the lag of another group',
    [
      'ScaledObject streaming/incident-scorer spec.triggers[0].metadata.consumerGroup',
      'Deployment streaming/incident-scorer',
      'STREAM_GROUP',
    ],
    patch(SCALED, JsonPatch.replace(`${TRIGGER}/consumerGroup`, 'scorer')),
  ),
  mutant(
    'kafka-groups',
    'KEDA reads the lag of another topic',
    ['ScaledObject streaming/incident-scorer spec.triggers[0].metadata.topic', 'set topic to transactions'],
    patch(SCALED, JsonPatch.replace(`${TRIGGER}/topic`, 'payments')),
  ),
  mutant(
    'kafka-groups',
    'an alert reads the lag of a group in which nobody may consume',
    ['PrometheusRule streaming/stream-alerts', 'the group scorer', 'STREAM_GROUP'],
    patch(
      RULES,
      JsonPatch.replace(
        '/spec/groups/0/rules/0/expr',
        'sum(kafka_consumergroup_lag{namespace="streaming",job="kafka-exporter",consumergroup="scorer"}) > 1000',
      ),
    ),
  ),
  mutant(
    'kafka-paths',
    'the policy of the scorer closes the port of the brokers',
    [
      'NetworkPolicy streaming/incident-scorer-allow-kafka spec.egress',
      'KAFKA_BOOTSTRAP_SERVERS',
      'port 9093',
    ],
    patch(
      'NetworkPolicy incident-scorer-allow-kafka',
      JsonPatch.replace('/spec/egress/0/ports/0/port', 9092),
    ),
  ),
  mutant(
    'kafka-paths',
    'the policy of the scorer opens the port of other brokers',
    ['NetworkPolicy streaming/incident-scorer-allow-kafka spec.egress', 'strimzi.io/cluster: kafka'],
    patch(
      'NetworkPolicy incident-scorer-allow-kafka',
      JsonPatch.replace('/spec/egress/0/to/0/podSelector/matchLabels/strimzi.io~1cluster', 'events'),
    ),
  ),
  mutant(
    'kafka-paths',
    'the listener lets others in',
    [
      'Kafka streaming/kafka spec.kafka.listeners[0].networkPolicyPeers',
      'Deployment streaming/incident-scorer',
    ],
    patch('Kafka kafka', JsonPatch.remove(`${PEER}/0`)),
  ),
  mutant(
    'kafka-paths',
    'the brokers listen on another port',
    ['Deployment streaming/incident-scorer', 'Kafka streaming/kafka spec.kafka.listeners', 'listen on 9094'],
    patch('Kafka kafka', JsonPatch.replace('/spec/kafka/listeners/0/port', 9094)),
  ),
  mutant(
    'kafka-paths',
    'the policy of the scorer opens the port of the Service, and the pods listen on another',
    ['NetworkPolicy streaming/incident-scorer-allow-service spec.egress', 'STREAM_SERVICE_URL', 'port 8080'],
    patch(
      'NetworkPolicy incident-scorer-allow-service',
      JsonPatch.replace('/spec/egress/0/ports/0/port', 80),
    ),
  ),
  mutant(
    'kafka-paths',
    'the service does not let the scorer in',
    ['NetworkPolicy serving/incident-allow-http spec.ingress', 'STREAM_SERVICE_URL'],
    patch('NetworkPolicy incident-allow-http', JsonPatch.remove('/spec/ingress/0/from/1')),
  ),
  mutant(
    'kafka-paths',
    'the scorer asks a port that the Service does not have',
    ['Deployment streaming/incident-scorer', 'Service serving/incident spec.ports', 'port 9000'],
    env('STREAM_SERVICE_URL', 'http://incident.serving.svc:9000'),
  ),
  mutant(
    'scorers-within-partitions',
    'KEDA may ask for more pods than there are partitions',
    [
      'ScaledObject streaming/incident-scorer spec.maxReplicaCount',
      'KafkaTopic streaming/transactions spec.partitions',
      'up to 7 pods',
    ],
    patch(SCALED, JsonPatch.replace('/spec/maxReplicaCount', 7)),
  ),
  mutant(
    'scorers-within-partitions',
    'a Deployment has more pods than there are partitions',
    [
      'Deployment streaming/incident-scorer spec.replicas',
      'KafkaTopic streaming/transactions spec.partitions',
    ],
    [without(SCALED), patch(SCORER, JsonPatch.add('/spec/replicas', 9))],
  ),
  mutant(
    'scorers-within-partitions',
    'the topic has lost its partitions',
    ['KafkaTopic streaming/transactions spec.partitions', '1 partition'],
    patch('KafkaTopic transactions', JsonPatch.remove('/spec/partitions')),
  ),
  mutant(
    'keda-triggers',
    'where a new group begins is left to KEDA',
    ['ScaledObject streaming/incident-scorer spec.triggers[0].metadata', 'offsetResetPolicy'],
    patch(SCALED, JsonPatch.remove(`${TRIGGER}/offsetResetPolicy`)),
  ),
  mutant(
    'keda-triggers',
    'how much may wait is left to KEDA',
    ['ScaledObject streaming/incident-scorer spec.triggers[0].metadata', 'lagThreshold'],
    patch(SCALED, JsonPatch.remove(`${TRIGGER}/lagThreshold`)),
  ),
  mutant(
    'hpa-owns-replicas',
    'an autoscaler scales what KEDA scales',
    [
      'HorizontalPodAutoscaler streaming/scorer spec.scaleTargetRef',
      'ScaledObject streaming/incident-scorer spec.scaleTargetRef',
    ],
    plus(hpa),
  ),
  mutant(
    'graceful-shutdown',
    'a scorer is killed before it has finished its batch',
    ['Deployment streaming/incident-scorer', 'terminationGracePeriodSeconds'],
    patch(SCORER, JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 20)),
  ),
  mutant(
    'graceful-shutdown',
    'the liveness of a scorer depends on its group',
    ['Deployment streaming/incident-scorer', 'livenessProbe'],
    patch(SCORER, JsonPatch.replace(`${CONTAINER}/livenessProbe/httpGet/path`, '/metrics')),
  ),
];
