import type { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as strimzi from '../../imports/kafka.strimzi.io';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import type { KafkaCluster } from './kafka-cluster';
import { CLUSTER_LABEL, kafkaLabels } from './kafka-labels';
import { checkTopic, type Topic } from './topic';

/** Props of `KafkaTopic`. */
export interface KafkaTopicProps {
  /** The cluster, in the namespace of the chart. */
  readonly cluster: KafkaCluster;

  /**
   * Number of partitions. It can be raised, and not lowered; when it is raised, keys move to other partitions, and the
   * order of a key's messages is lost for a moment.
   *
   * @see https://kafka.apache.org/documentation/#basic_ops_modify_topic
   */
  readonly partitions: number;

  /**
   * Name of the object, and of the topic unless `topicName` is given.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Name of the topic at the broker, where it is no name for an object, such as `Transactions.v1`.
   *
   * @default - the name of the object
   */
  readonly topicName?: string;

  /**
   * Time that a message is kept, whether it was consumed or not.
   *
   * @see https://kafka.apache.org/documentation/#topicconfigs_retention.ms
   *
   * @default - the broker's: seven days
   */
  readonly retention?: Duration;

  /**
   * Further settings of the topic, such as `{ 'cleanup.policy': 'compact' }`.
   *
   * @see https://kafka.apache.org/documentation/#topicconfigs
   *
   * @default - none
   */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * A topic, which Strimzi's operator makes and keeps as it is written here.
 *
 * @see https://strimzi.io/docs/operators/latest/deploying#using-the-topic-operator-str
 * @example
 * const cluster = new KafkaCluster(chart, 'kafka');
 * const transactions = new KafkaTopic(chart, 'transactions', { cluster, partitions: 12, retention: Duration.days(3) });
 */
export class KafkaTopic extends Construct implements Topic {
  /** Name of the topic at the broker. */
  readonly name: string;
  readonly partitions: number;
  /** The cluster that has it. */
  readonly cluster: KafkaCluster;
  /** The KafkaTopic object. */
  readonly kafkaTopic: ApiObject;

  constructor(scope: Construct, id: string, props: KafkaTopicProps) {
    super(scope, id);
    const { cluster, partitions, retention, config } = props;
    const name = objectName(props.name ?? id);
    this.name = props.topicName ?? name;
    this.partitions = partitions;
    this.cluster = cluster;
    checkTopic(this);
    requireNamespaceOf(cluster, this, 'KafkaTopic');
    this.kafkaTopic = new strimzi.KafkaTopic(this, 'KafkaTopic', {
      metadata: {
        name,
        labels: { ...kafkaLabels(name, 'topic', cluster.namespace), [CLUSTER_LABEL]: cluster.name },
      },
      spec: {
        topicName: props.topicName,
        partitions,
        replicas: cluster.replication,
        config:
          retention === undefined && config === undefined
            ? undefined
            : { ...(retention && { 'retention.ms': retention.toMilliseconds() }), ...config },
      },
    });
  }
}

/** @throws unless the chart has the namespace of the cluster, the only one that its operators read */
export function requireNamespaceOf(cluster: KafkaCluster, construct: Construct, kind: string): void {
  const namespace = chartNamespace(construct);
  if (namespace === cluster.namespace) return;
  throw new Error(
    `${construct.node.path} must be in the namespace of ${cluster.node.path} (${cluster.namespace}), got ${namespace}, ` +
      `where no operator reads a ${kind}; make it in a chart with that namespace`,
  );
}
