import type { Duration, Size } from 'cdk8s';
import type { ContainerSize } from '../observability/charts/container-size';

/** The containers of a Kafka cluster that have a size. */
export interface KafkaSizes {
  /** Each broker. Half of its memory is the heap; the rest caches what was written last. */
  readonly broker: ContainerSize;
  /** Each controller, where controllers are pods of their own. */
  readonly controller: ContainerSize;
  /** Each of the two operators that make topics and users. */
  readonly entityOperator: ContainerSize;
  /** The exporter of consumer lag. */
  readonly exporter: ContainerSize;
}

/** Props of `KafkaCluster`. */
export interface KafkaClusterProps {
  /**
   * Name of the Kafka object, after which Strimzi names its Services and Secrets.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Version of Apache Kafka. Strimzi 1.2 runs 4.2 and 4.3.
   *
   * @see https://strimzi.io/downloads/
   *
   * @default '4.3.1'
   */
  readonly version?: string;

  /**
   * Number of brokers. Messages are kept on three of them, or on all if there are fewer; one broker of three may be
   * down while producers go on.
   *
   * @default 3
   */
  readonly brokers?: number;

  /**
   * Number of pods that are controllers alone; odd. They keep the list of topics and elect the leaders of partitions.
   *
   * @see https://kafka.apache.org/documentation/#kraft
   *
   * @default - none: the brokers are controllers, too
   */
  readonly controllers?: number;

  /**
   * Volume of each broker.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * Storage class of the volumes.
   *
   * @default - the cluster's default storage class
   */
  readonly storageClass?: string;

  /**
   * Time that the offsets of a group without members are kept. After it, its consumers begin where their
   * `offsetResetPolicy` says, and nobody knows their lag.
   *
   * @see https://kafka.apache.org/documentation/#brokerconfigs_offsets.retention.minutes
   *
   * @default Duration.days(7)
   */
  readonly offsetRetention?: Duration;

  /**
   * Requests and limits of the containers.
   *
   * @default - a broker has 500m and 2Gi, a controller 250m and 1Gi, each operator 100m and 384Mi, the exporter 50m and 128Mi
   */
  readonly sizes?: Partial<KafkaSizes>;
}
