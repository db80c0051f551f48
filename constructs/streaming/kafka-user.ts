import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as strimzi from '../../imports/kafka.strimzi.io';
import type { ScrapedService } from '../observability/scraped-service';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import { tcp } from '../serving/network-policies';
import type { KafkaAccess, KafkaLogin } from './kafka-access';
import type { KafkaCluster } from './kafka-cluster';
import { CLUSTER_LABEL, kafkaLabels } from './kafka-labels';
import { KafkaTopic, requireNamespaceOf } from './kafka-topic';
import type { Topic } from './topic';

/** Props of `KafkaUser`. */
export interface KafkaUserProps {
  /** The cluster, in the namespace of the chart. */
  readonly cluster: KafkaCluster;

  /**
   * Name of the user, and of the Secret that Strimzi makes with its certificate.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const { DESCRIBE, READ, WRITE } = strimzi.KafkaUserSpecAuthorizationAclsOperations;
const { TOPIC, GROUP, TRANSACTIONAL_ID } = strimzi.KafkaUserSpecAuthorizationAclsResourceType;
const { LITERAL, PREFIX } = strimzi.KafkaUserSpecAuthorizationAclsResourcePatternType;

/**
 * A client of a `KafkaCluster`: Strimzi makes a certificate for it, in a Secret of its name, and an access list. It has
 * no rights but those that are granted: a `StreamScorer` grants its own.
 *
 * @see https://strimzi.io/docs/operators/latest/deploying#assembly-securing-kafka-clients-str
 * @example
 * const cluster = new KafkaCluster(chart, 'kafka');
 * const transactions = new KafkaTopic(chart, 'transactions', { cluster, partitions: 12 });
 * const checkout = new KafkaUser(chart, 'checkout', { cluster });
 * checkout.grantProduce(transactions);
 * checkout.admit('payments', { 'app.kubernetes.io/instance': 'checkout' });
 */
export class KafkaUser extends Construct implements KafkaAccess {
  /** Name of the user. */
  readonly name: string;
  /** The cluster that knows it. */
  readonly cluster: KafkaCluster;
  readonly bootstrapServers: readonly string[];
  readonly namespace: string;
  readonly login: KafkaLogin;
  readonly exporter: ScrapedService;
  readonly egress: k8s.NetworkPolicyEgressRule;
  /** The KafkaUser object. */
  readonly kafkaUser: ApiObject;

  private readonly acls = new Map<string, strimzi.KafkaUserSpecAuthorizationAcls>();

  constructor(scope: Construct, id: string, { cluster, name = id }: KafkaUserProps) {
    super(scope, id);
    this.name = objectName(name);
    this.cluster = cluster;
    requireNamespaceOf(cluster, this, 'KafkaUser');
    this.bootstrapServers = [cluster.bootstrapServers];
    this.namespace = cluster.namespace;
    this.exporter = cluster.exporter;
    this.login = {
      ca: { name: `${cluster.name}-cluster-ca-cert`, key: 'ca.crt' },
      certificate: { name: this.name, key: 'user.crt' },
      privateKey: { name: this.name, key: 'user.key' },
    };
    this.egress = {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': cluster.namespace } },
          podSelector: { matchLabels: { [CLUSTER_LABEL]: cluster.name } },
        },
      ],
      ports: [tcp(cluster.clientPort)],
    };
    this.kafkaUser = new strimzi.KafkaUser(this, 'KafkaUser', {
      metadata: {
        name: this.name,
        labels: { ...kafkaLabels(this.name, 'user', cluster.namespace), [CLUSTER_LABEL]: cluster.name },
      },
      spec: {
        authentication: { type: strimzi.KafkaUserSpecAuthenticationType.TLS },
        authorization: {
          type: strimzi.KafkaUserSpecAuthorizationType.SIMPLE,
          acls: lazy(() => [...this.acls.values()]),
        },
      },
    });
    this.node.addValidation({ validate: () => this.withoutRights() });
  }

  grantConsume(topic: Topic, group: string): void {
    this.grant(TOPIC, this.own(topic), [DESCRIBE, READ]);
    this.grant(GROUP, group, [READ]);
  }

  grantProduce(topic: Topic): void {
    this.grant(TOPIC, this.own(topic), [DESCRIBE, WRITE]);
  }

  grantTransactions(prefix: string): void {
    this.grant(TRANSACTIONAL_ID, prefix, [DESCRIBE, WRITE], PREFIX);
  }

  admit(namespace: string, podLabels?: Readonly<Record<string, string>>): void {
    this.cluster.admit(namespace, podLabels);
  }

  private grant(
    type: strimzi.KafkaUserSpecAuthorizationAclsResourceType,
    name: string,
    operations: readonly strimzi.KafkaUserSpecAuthorizationAclsOperations[],
    patternType = LITERAL,
  ): void {
    const key = `${type}/${name}/${patternType}`;
    const known = this.acls.get(key)?.operations ?? [];
    this.acls.set(key, {
      type: strimzi.KafkaUserSpecAuthorizationAclsType.ALLOW,
      resource: { type, name, patternType },
      operations: [...new Set([...known, ...operations])],
      host: '*',
    });
  }

  private own(topic: Topic): string {
    if (!(topic instanceof KafkaTopic) || topic.cluster === this.cluster) return topic.name;
    throw new Error(
      `${this.node.path} is a user of ${this.cluster.node.path}, and the topic ${topic.name} is in ${topic.cluster.node.path}; ` +
        'make a KafkaUser there, or the topic here',
    );
  }

  private withoutRights(): string[] {
    if (this.acls.size > 0) return [];
    return [
      `it has no right at all, got no grant, so each of its requests is refused; ` +
        'write grantConsume or grantProduce, or remove it',
    ];
  }
}
