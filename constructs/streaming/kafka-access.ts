import type { k8s } from 'cdk8s-plus-27';
import type { ScrapedService } from '../observability/scraped-service';
import type { SecretKey } from '../secret-key';
import type { Topic } from './topic';

/** SASL mechanisms of a login. */
export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';

/** How a client proves who it is, by files of Secrets. */
export interface KafkaLogin {
  /** Certificate authority of the brokers. Undefined: a public one. */
  readonly ca?: SecretKey;
  /** Certificate of the client. Undefined: it shows none. */
  readonly certificate?: SecretKey;
  /** Private key of that certificate. */
  readonly privateKey?: SecretKey;
  /** Login with a password. Undefined: none. */
  readonly sasl?: {
    readonly mechanism: SaslMechanism;
    readonly username: string;
    readonly password: SecretKey;
  };
}

/**
 * Brokers, and a client that they know: a `KafkaUser` of a `KafkaCluster`, or `Kafka.external(…)` for a cluster that
 * somebody else runs. Connections use TLS.
 */
export interface KafkaAccess {
  /** `host:port` of the brokers that are asked first. */
  readonly bootstrapServers: readonly string[];
  /** Namespace of the Secrets. Undefined: that of whoever uses them. */
  readonly namespace?: string;
  /** How the client proves who it is. */
  readonly login: KafkaLogin;
  /** The exporter that knows the lag of every group. Undefined: the scorers' own metric is read. */
  readonly exporter?: ScrapedService;
  /** What the pods of the client must be able to reach. */
  readonly egress: k8s.NetworkPolicyEgressRule;
  /** Lets the client consume a topic in a group. Where somebody else runs the cluster, they must do so. */
  grantConsume(topic: Topic, group: string): void;
  /** Lets the client produce to a topic. Where somebody else runs the cluster, they must do so. */
  grantProduce(topic: Topic): void;
  /** Lets the client use transactional ids that begin with a text. Where somebody else runs the cluster, they must do so. */
  grantTransactions(prefix: string): void;
  /** Lets pods with these labels, or all of a namespace, reach the brokers. */
  admit(namespace: string, podLabels?: Readonly<Record<string, string>>): void;
}
