import { type ApiObject, Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as strimzi from '../../imports/kafka.strimzi.io';
import { type ContainerSize, containerQuantities } from '../observability/charts/container-size';
import type { ScrapedService } from '../observability/scraped-service';
import { chartNamespace } from '../private/chart-namespace';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import { podPlacement } from '../private/pod-placement';
import { bytes } from '../serving/resources';
import { KafkaClusterPolicies } from './kafka-cluster-policies';
import type { KafkaClusterProps, KafkaSizes } from './kafka-cluster-props';
import { CLUSTER_LABEL, COMPONENT_LABEL, kafkaLabels } from './kafka-labels';

/** The listener of clients: TLS, and each shows a certificate of its own. */
const LISTENER = { name: 'tls', port: 9093 } as const;

/** Port of the exporter, as Strimzi declares it. */
const EXPORTER_PORT = { name: 'tcp-prometheus', number: 9404 } as const;

/** Internal topics of Kafka, such as `__consumer_offsets`, begin with two of these. */
const OWN_TOPICS = '[^_].*';

const DEFAULT_SIZES: KafkaSizes = {
  broker: { cpuRequest: Cpu.millis(500), memory: Size.gibibytes(2) },
  controller: { cpuRequest: Cpu.millis(250), memory: Size.gibibytes(1) },
  entityOperator: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(384) },
  exporter: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(128) },
};

/**
 * A Kafka cluster that Strimzi runs, in KRaft mode: node pools, one listener with TLS on which every client shows a
 * certificate, access lists, the operators of topics and users, and an exporter of consumer lag.
 *
 * It needs the operator, `strimziOperator({ namespace })`, in the same namespace. Whoever uses the cluster through a
 * `KafkaUser` is let in; everyone else is not.
 *
 * @see https://strimzi.io/docs/operators/latest/overview
 * @example
 * const streaming = new Chart(app, 'stream', { namespace: 'streaming' });
 * const cluster = new KafkaCluster(streaming, 'kafka', { brokers: 3, storage: Size.gibibytes(100) });
 * new KafkaTopic(streaming, 'transactions', { cluster, partitions: 12 });
 */
export class KafkaCluster extends Construct {
  /** Name of the Kafka object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** The exporter of consumer lag, for `ServiceMonitor`. */
  readonly exporter: ScrapedService;
  /** Number of brokers. */
  readonly brokers: number;
  /** Number of copies of each message. */
  readonly replication: number;
  /** `host:port` that clients ask first. */
  readonly bootstrapServers: string;
  /** Port of the brokers that clients use. */
  readonly clientPort = LISTENER.port;

  /** The Kafka object. */
  readonly kafka: ApiObject;
  /** The pools of brokers and controllers. */
  readonly nodePools: readonly ApiObject[];
  /** Gives the exporter a name and a port, by which Prometheus finds it. */
  readonly exporterService: k8s.KubeService;
  /** What the pods may reach. */
  readonly networkPolicies: KafkaClusterPolicies;

  private readonly clients: strimzi.KafkaSpecKafkaListenersNetworkPolicyPeers[] = [];

  constructor(scope: Construct, id: string, props: KafkaClusterProps = {}) {
    super(scope, id);
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    const { version = '4.3.1', brokers = 3, controllers, storage = Size.gibibytes(20), storageClass } = props;
    const sizes = { ...DEFAULT_SIZES, ...props.sizes };
    checkVersion(version);
    checkNodes(brokers, controllers);
    this.brokers = brokers;
    this.replication = Math.min(3, brokers);
    this.bootstrapServers = `${this.name}-kafka-bootstrap.${this.namespace}.svc:${LISTENER.port}`;
    const labels = kafkaLabels(this.name, 'broker', this.namespace);
    const exporterPods = {
      [CLUSTER_LABEL]: this.name,
      [COMPONENT_LABEL]: `${this.name}-kafka-exporter`,
    };
    this.exporter = exporterOf(this.name, this.namespace);

    const pool = (
      suffix: string,
      replicas: number,
      roles: strimzi.KafkaNodePoolSpecRoles[],
      size: ContainerSize,
      volume: Size,
    ): strimzi.KafkaNodePool =>
      new strimzi.KafkaNodePool(this, suffix, {
        metadata: {
          name: `${this.name}-${suffix}`,
          labels: { ...labels, [CLUSTER_LABEL]: this.name },
        },
        spec: {
          replicas,
          roles,
          storage: {
            type: strimzi.KafkaNodePoolSpecStorageType.JBOD,
            volumes: [
              {
                id: 0,
                type: strimzi.KafkaNodePoolSpecStorageVolumesType.PERSISTENT_HYPHEN_CLAIM,
                size: bytes(volume),
                class: storageClass,
                // git may lose the object by mistake; the messages would be gone for good
                deleteClaim: false,
                kraftMetadata: strimzi.KafkaNodePoolSpecStorageVolumesKraftMetadata.SHARED,
              },
            ],
          },
          resources: containerQuantities(`sizes.${suffix}`, size),
          template: { pod: podPlacement({ [CLUSTER_LABEL]: this.name }) },
        },
      });
    const { BROKER, CONTROLLER } = strimzi.KafkaNodePoolSpecRoles;
    this.nodePools =
      controllers === undefined
        ? [pool('broker', brokers, [CONTROLLER, BROKER], sizes.broker, storage)]
        : [
            pool('controller', controllers, [CONTROLLER], sizes.controller, CONTROLLER_STORAGE),
            pool('broker', brokers, [BROKER], sizes.broker, storage),
          ];
    const operator = { resources: containerQuantities('sizes.entityOperator', sizes.entityOperator) };
    this.kafka = new strimzi.Kafka(this, 'Kafka', {
      metadata: { name: this.name, labels },
      spec: {
        kafka: {
          version,
          metadataVersion: `${version.slice(0, version.lastIndexOf('.'))}-IV${METADATA_VERSION[version] ?? 0}`,
          listeners: [
            {
              ...LISTENER,
              type: strimzi.KafkaSpecKafkaListenersType.INTERNAL,
              tls: true,
              authentication: { type: strimzi.KafkaSpecKafkaListenersAuthenticationType.TLS },
              networkPolicyPeers: lazy(() => this.clients),
            },
          ],
          authorization: { type: strimzi.KafkaSpecKafkaAuthorizationType.SIMPLE },
          config: brokerConfig(this.replication, props.offsetRetention ?? Duration.days(7)),
        },
        entityOperator: { topicOperator: operator, userOperator: operator },
        kafkaExporter: {
          topicRegex: OWN_TOPICS,
          groupRegex: '.*',
          // false: a group whose consumers are gone has no lag any more
          showAllOffsets: true,
          resources: containerQuantities('sizes.exporter', sizes.exporter),
        },
      },
    });
    this.exporterService = new k8s.KubeService(this, 'ExporterService', {
      metadata: { name: this.exporter.name, labels: { ...this.exporter.labels } },
      spec: {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        selector: exporterPods,
        ports: [
          {
            name: EXPORTER_PORT.name,
            port: EXPORTER_PORT.number,
            targetPort: k8s.IntOrString.fromString(EXPORTER_PORT.name),
            protocol: 'TCP',
          },
        ],
      },
    });
    this.networkPolicies = new KafkaClusterPolicies(this, 'NetworkPolicies', {
      name: this.name,
      labels,
    });
    this.node.addValidation({ validate: () => this.withoutClients() });
  }

  /**
   * Lets pods reach the brokers. `StreamScorer` and `LagScaling` call it; your own producers need it, too.
   *
   * @param podLabels labels of the pods; left out: all pods of the namespace
   * @example cluster.admit('payments', { 'app.kubernetes.io/instance': 'checkout' });
   */
  admit(namespace: string, podLabels?: Readonly<Record<string, string>>): void {
    this.clients.push({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      ...(podLabels === undefined ? {} : { podSelector: { matchLabels: { ...podLabels } } }),
    });
  }

  /** An empty list of peers would let everyone in. */
  private withoutClients(): string[] {
    if (this.clients.length > 0) return [];
    return [
      `it lets nobody in, got no client, and Strimzi would open its port to every pod of the cluster; ` +
        `make a StreamScorer or a producer use it, or write ${this.node.id}.admit('${this.namespace}')`,
    ];
  }
}

function exporterOf(cluster: string, namespace: string): ScrapedService {
  const name = `${cluster}-exporter`;
  const labels = kafkaLabels(name, 'exporter', namespace);
  const matchLabels = { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': name };
  return { name, namespace, labels, matchLabels, ports: { metrics: EXPORTER_PORT } };
}

/** The metadata log of a controller; Kafka keeps it far below this. */
const CONTROLLER_STORAGE = Size.gibibytes(5);

/** Last part of the metadata version of each Kafka version, https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/kafka-versions.yaml */
const METADATA_VERSION: Readonly<Record<string, number>> = { '4.2.0': 1, '4.2.1': 1, '4.3.0': 0, '4.3.1': 0 };

function checkVersion(version: string): void {
  if (Object.hasOwn(METADATA_VERSION, version)) return;
  throw new Error(
    `version must be a version of Apache Kafka that Strimzi 1.2 runs (${Object.keys(METADATA_VERSION).join(', ')}), got "${version}"; leave it out for 4.3.1`,
  );
}

function checkNodes(brokers: number, controllers: number | undefined): void {
  if (!Number.isInteger(brokers) || brokers < 1) {
    throw new Error(
      `brokers must be a whole number of at least 1, got ${brokers}; write 3, so that one may fail`,
    );
  }
  const voters = controllers ?? brokers;
  if (Number.isInteger(voters) && voters % 2 === 1 && voters > 0) return;
  throw new Error(
    controllers === undefined
      ? `brokers must be odd while they are controllers, too, got ${brokers}, of which no more may fail than of ${brokers - 1}; write controllers: 3`
      : `controllers must be an odd number, got ${controllers}, because a majority elects the leader; write 3`,
  );
}

/** @see https://kafka.apache.org/documentation/#brokerconfigs */
function brokerConfig(replication: number, offsetRetention: Duration): Record<string, number | boolean> {
  const inSync = Math.max(1, replication - 1);
  return {
    // a topic of a typing error would never be seen
    'auto.create.topics.enable': false,
    'default.replication.factor': replication,
    'min.insync.replicas': inSync,
    'offsets.retention.minutes': offsetRetention.toMinutes(),
    'offsets.topic.replication.factor': replication,
    'transaction.state.log.replication.factor': replication,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': replication,
    'share.coordinator.state.topic.min.isr': inSync,
  };
}
