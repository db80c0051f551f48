import type { k8s } from 'cdk8s-plus-27';
import { METADATA_NETWORKS } from '../../runtime/contract/networks';
import { addressesExcept } from '../private/egress';
import { tcp } from '../serving/network-policies';
import type { KafkaAccess, KafkaLogin, SaslMechanism } from './kafka-access';

/** Props of `Kafka.external`. */
export interface ExternalKafkaProps {
  /** `host:port` of the brokers that are asked first. */
  readonly bootstrapServers: readonly string[];

  /**
   * Name of the Secret, in the namespace of the client, that holds the client's certificate (`user.crt`, `user.key`) or
   * password (`password`), and the certificate authority of the brokers (`ca.crt`): the keys that Strimzi writes.
   *
   * @see https://strimzi.io/docs/operators/latest/deploying#certificates-and-secrets-formats-str
   */
  readonly secret: string;

  /**
   * User name for a login with a password. The Secret must then have the key `password`.
   *
   * @default - the client shows a certificate
   */
  readonly username?: string;

  /**
   * SASL mechanism of the login with a password.
   *
   * @see https://kafka.apache.org/documentation/#security_sasl
   *
   * @default 'SCRAM-SHA-512'
   */
  readonly mechanism?: SaslMechanism;

  /**
   * Whether the certificates of the brokers are from a public authority, as those of most managed services are. The
   * Secret then needs no `ca.crt`.
   *
   * @default false
   */
  readonly publicCa?: boolean;

  /**
   * Networks of the brokers, such as `10.20.0.0/16`, which the network policy opens.
   *
   * @default - every address, except those of metadata services
   */
  readonly networks?: readonly string[];

  /**
   * Ports that the brokers advertise.
   *
   * @see https://kafka.apache.org/documentation/#brokerconfigs_advertised.listeners
   *
   * @default - those of `bootstrapServers`
   */
  readonly ports?: readonly number[];
}

const SERVER = /^(?:[^\s:/[\]]+|\[[0-9a-fA-F:.]+\]):(?<port>\d{1,5})$/;

/**
 * A Kafka cluster that somebody else runs: topics, users and their rights are made there.
 *
 * @example
 * const kafka = Kafka.external({
 *   bootstrapServers: ['broker-1.acme.io:9093', 'broker-2.acme.io:9093'],
 *   secret: 'kafka-scorer',
 *   username: 'scorer',
 *   publicCa: true,
 * });
 */
export class Kafka implements KafkaAccess {
  /**
   * Brokers outside of this app.
   *
   * @throws unless each server is `host:port`
   */
  static external(props: ExternalKafkaProps): Kafka {
    const { secret, username, mechanism, publicCa = false } = props;
    if (username === undefined && mechanism !== undefined) {
      throw new Error(
        `Kafka.external has the mechanism ${mechanism} and no username, got a login of nobody; add username, or leave mechanism out to show a certificate`,
      );
    }
    const key = (name: string) => ({ name: secret, key: name });
    return new Kafka(props.bootstrapServers, brokerEgress(props), {
      ...(publicCa ? {} : { ca: key('ca.crt') }),
      ...(username === undefined
        ? { certificate: key('user.crt'), privateKey: key('user.key') }
        : { sasl: { mechanism: mechanism ?? 'SCRAM-SHA-512', username, password: key('password') } }),
    });
  }

  private constructor(
    readonly bootstrapServers: readonly string[],
    readonly egress: k8s.NetworkPolicyEgressRule,
    readonly login: KafkaLogin,
  ) {}

  grantConsume(): void {
    // whoever runs the cluster keeps its access lists
  }

  grantProduce(): void {
    // whoever runs the cluster keeps its access lists
  }

  grantTransactions(): void {
    // whoever runs the cluster keeps its access lists
  }

  admit(): void {
    // whoever runs the cluster keeps its firewall
  }
}

function brokerEgress({
  bootstrapServers,
  networks,
  ports,
}: ExternalKafkaProps): k8s.NetworkPolicyEgressRule {
  if (bootstrapServers.length === 0) {
    throw new Error("bootstrapServers must have a server, got []; write ['broker.acme.io:9093']");
  }
  const named = bootstrapServers.map((server) => {
    const port = SERVER.exec(server)?.groups?.['port'];
    if (port !== undefined) return Number(port);
    throw new Error(
      `bootstrapServers must be host:port, got "${server}"; write one like broker.acme.io:9093`,
    );
  });
  return {
    to: networks?.map((cidr) => ({ ipBlock: { cidr } })) ?? addressesExcept(METADATA_NETWORKS),
    ports: [...new Set(ports ?? named)].map(tcp),
  };
}
