import { type ApiObject, Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { METADATA_NETWORKS } from '../../runtime/contract/networks';
import { containerResources, type ContainerSize } from '../observability/charts/container-size';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import type { SecretKey } from '../secret-key';
import { parseImage } from '../serving/image';
import { dnsEgress, podsOfNamespace, tcp } from '../serving/network-policies';
import { bytes } from '../serving/resources';
import type { PostgresDatabase } from './postgres';
import type { S3 } from './s3';

/** Backups of a `PostgresCluster`. */
export interface PostgresBackupProps {
  /** Bucket for base backups and the write-ahead log. */
  readonly bucket: S3;

  /**
   * Times of the base backups, in UTC, as six fields: second, minute, hour, day of the month, month and day of the week.
   *
   * @see https://pkg.go.dev/github.com/robfig/cron#hdr-CRON_Expression_Format
   *
   * @default '0 0 2 * * *' - at two in the night
   */
  readonly schedule?: string;

  /**
   * Time that backups, and the log to recover to any moment in it, are kept; whole days.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;
}

/** Backups of another `PostgresCluster`. */
export interface PostgresRecoveryProps {
  /** Bucket with the backups. */
  readonly bucket: S3;

  /** Name of the cluster that they are of. */
  readonly cluster: string;

  /**
   * Moment to recover, as PostgreSQL reads it, such as `2026-11-28 02:00:00+00`.
   *
   * @default - the last that was written
   */
  readonly targetTime?: string;
}

/** Props of `PostgresCluster`. */
export interface PostgresClusterProps {
  /**
   * Number of instances: one primary, and standbys that take over.
   *
   * @default 1 - the database is down while its node is drained or its pod restarts
   */
  readonly instances?: number;

  /**
   * Volume of each instance.
   *
   * @default Size.gibibytes(10)
   */
  readonly storage?: Size;

  /**
   * Storage class of the volumes.
   *
   * @default - the cluster's default storage class
   */
  readonly storageClass?: string;

  /**
   * Name of the database that is made. Its owner has the same name.
   *
   * @default 'mlflow'
   */
  readonly database?: string;

  /**
   * Where and when backups are made.
   *
   * @default - no backup: what is lost with the volume stays lost
   */
  readonly backup?: PostgresBackupProps;

  /**
   * Backups that the cluster starts with instead of an empty database. They are read once, when it is made. Its name must
   * not be that of the other cluster, whose backups it would continue.
   *
   * @default - an empty database
   */
  readonly recoverFrom?: PostgresRecoveryProps;

  /**
   * Image of PostgreSQL. Backups need one of the flavour `system`, which holds barman-cloud.
   *
   * @see https://github.com/cloudnative-pg/postgres-containers
   *
   * @default 'ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie'
   */
  readonly image?: string;

  /**
   * Requests and limits of each instance.
   *
   * @default - 250m and 512Mi
   */
  readonly size?: ContainerSize;

  /**
   * Namespace of the operator, whose pods may ask the instances for their state.
   *
   * @default 'cnpg-system'
   */
  readonly operatorNamespace?: string;

  /**
   * Name of the cluster. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const DEFAULT_IMAGE = 'ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie';
const DEFAULT_SIZE: ContainerSize = { cpuRequest: Cpu.millis(250), memory: Size.mebibytes(512) };

const POSTGRES_PORT = 5432;
/** The instance manager, which the operator asks. */
const STATUS_PORT = 8000;

/**
 * A PostgreSQL cluster that the operator CloudNativePG runs, with a database, its owner, backups and NetworkPolicies. The
 * operator writes the owner's login into the Secret `<name>-app`.
 *
 * Backups are made by the operator's own barman-cloud support. Its successor, a plugin, needs cert-manager, and reads the
 * same backups.
 *
 * @see https://cloudnative-pg.io/docs/
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-backups', secret: 'backups-s3' });
 * const database = new PostgresCluster(chart, 'mlflow-db', { instances: 3, backup: { bucket } });
 */
export class PostgresCluster extends Construct implements PostgresDatabase {
  /** Name of the cluster. */
  readonly name: string;
  /** Namespace of the cluster. */
  readonly namespace: string;
  /** Service of the primary. */
  readonly host: string;
  readonly port = POSTGRES_PORT;
  readonly database: string;
  readonly username: SecretKey;
  readonly password: SecretKey;
  /** The Cluster object. */
  readonly cluster: ApiObject;
  /** Makes the base backups. Undefined without `backup`. */
  readonly scheduledBackup?: ApiObject;
  /** Limits the traffic of the instances. */
  readonly networkPolicy: k8s.KubeNetworkPolicy;

  /** @throws if the number of instances, the retention or the schedule is not valid, or the image cannot make backups */
  constructor(scope: Construct, id: string, props: PostgresClusterProps = {}) {
    super(scope, id);
    const { instances = 1, backup, operatorNamespace = 'cnpg-system' } = props;
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    this.database = props.database ?? 'mlflow';
    this.host = `${this.name}-rw.${this.namespace}.svc`;
    this.username = { name: `${this.name}-app`, key: 'username' };
    this.password = { name: `${this.name}-app`, key: 'password' };
    if (!Number.isInteger(instances) || instances < 1) {
      throw new Error(
        `instances must be a whole number of at least 1, got ${instances}; 3 survive the loss of a node`,
      );
    }
    const image = parseImage(props.image ?? DEFAULT_IMAGE);
    if (backup !== undefined && !image.tag.includes('system') && /-(minimal|standard)(-|$)/.test(image.tag)) {
      throw new Error(
        `an image without barman-cloud makes no backups, got "${image.reference}"; write its flavour system, like ${DEFAULT_IMAGE}`,
      );
    }

    if (props.recoverFrom?.cluster === this.name) {
      throw new Error(
        `${this.node.path} cannot recover from its own backups, got recoverFrom.cluster "${this.name}"; ` +
          `give it another name, such as { name: '${this.name}-2' }`,
      );
    }

    this.cluster = new cnpg.Cluster(this, 'Cluster', {
      metadata: { name: this.name },
      spec: {
        ...OPERATOR_DEFAULTS,
        instances,
        imageName: image.reference,
        ...origin(this.database, props.recoverFrom),
        storage: {
          size: bytes(props.storage ?? Size.gibibytes(10)),
          storageClass: props.storageClass,
          resizeInUseVolumes: true,
        },
        resources: clusterResources(props.size ?? DEFAULT_SIZE),
        backup: backup && backupSpec(backup),
      },
    });
    if (backup !== undefined) {
      this.scheduledBackup = new cnpg.ScheduledBackup(this, 'ScheduledBackup', {
        metadata: { name: this.name },
        spec: {
          cluster: { name: this.name },
          schedule: sixFields(backup.schedule ?? '0 0 2 * * *'),
          // the first one now, so that a wrong bucket is noticed today
          immediate: true,
          backupOwnerReference: cnpg.ScheduledBackupSpecBackupOwnerReference.SELF,
          method: cnpg.ScheduledBackupSpecMethod.BARMAN_OBJECT_STORE,
        },
      });
    }
    const ownPods = { podSelector: { matchLabels: this.podLabels() } };
    const instancePorts = [tcp(POSTGRES_PORT), tcp(STATUS_PORT)];
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: `${this.name}-postgres` },
      spec: {
        podSelector: { matchLabels: this.podLabels() },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          { from: [podsOfNamespace(this.namespace)], ports: [tcp(POSTGRES_PORT)] },
          { from: [ownPods, podsOfNamespace(operatorNamespace)], ports: instancePorts },
        ],
        egress: [
          dnsEgress(),
          { to: [ownPods], ports: instancePorts },
          // the instances ask the API server, whose address only the cluster knows
          {
            to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [...METADATA_NETWORKS.ipv4] } }],
            ports: [tcp(443), tcp(6443)],
          },
          ...[backup, props.recoverFrom].flatMap((each) => each?.bucket.egress() ?? []),
        ],
      },
    });
  }

  egress(): k8s.NetworkPolicyEgressRule {
    const peer = { ...podsOfNamespace(this.namespace), podSelector: { matchLabels: this.podLabels() } };
    return { to: [peer], ports: [tcp(POSTGRES_PORT)] };
  }

  /** The operator gives this label to the pods of a cluster, its jobs included. */
  private podLabels(): Record<string, string> {
    return { 'cnpg.io/cluster': this.name };
  }
}

/** What the definition of the kind would fill in, written out so that git equals the cluster. */
const OPERATOR_DEFAULTS = {
  enablePdb: true,
  enableSuperuserAccess: false,
  primaryUpdateMethod: cnpg.ClusterSpecPrimaryUpdateMethod.RESTART,
  primaryUpdateStrategy: cnpg.ClusterSpecPrimaryUpdateStrategy.UNSUPERVISED,
  logLevel: cnpg.ClusterSpecLogLevel.INFO,
  failoverDelay: 0,
  startDelay: 3600,
  stopDelay: 1800,
  smartShutdownTimeout: 180,
  switchoverDelay: 3600,
  minSyncReplicas: 0,
  maxSyncReplicas: 0,
  postgresUid: 26,
  postgresGid: 26,
  replicationSlots: {
    highAvailability: { enabled: true, slotPrefix: '_cnpg_' },
    synchronizeReplicas: { enabled: true },
    updateInterval: 30,
  },
} satisfies Partial<cnpg.ClusterSpec>;

function clusterResources(size: ContainerSize): cnpg.ClusterSpecResources {
  const { requests, limits } = containerResources('size', size);
  const { fromString: request } = cnpg.ClusterSpecResourcesRequests;
  const { fromString: limit } = cnpg.ClusterSpecResourcesLimits;
  return {
    requests: { cpu: request(requests.cpu), memory: request(requests.memory) },
    limits: { cpu: limit(limits.cpu), memory: limit(limits.memory) },
  };
}

/** Where the first data comes from. */
function origin(
  database: string,
  recovery: PostgresRecoveryProps | undefined,
): Pick<cnpg.ClusterSpec, 'bootstrap' | 'externalClusters'> {
  const owner = database;
  if (recovery === undefined) return { bootstrap: { initdb: { database, owner, dataChecksums: true } } };
  const { bucket, cluster, targetTime } = recovery;
  return {
    bootstrap: {
      recovery: {
        source: cluster,
        database,
        owner,
        recoveryTarget: targetTime === undefined ? undefined : { targetTime },
      },
    },
    // the list has no type, so names are turned into the API's here
    externalClusters: [
      {
        name: cluster,
        barmanObjectStore: cnpg.toJson_ClusterSpecBackupBarmanObjectStore(objectStore(bucket)),
      },
    ],
  };
}

function objectStore(
  bucket: S3,
): Pick<cnpg.ClusterSpecBackupBarmanObjectStore, 'destinationPath' | 'endpointUrl' | 's3Credentials'> {
  return {
    destinationPath: bucket.url('postgres'),
    endpointUrl: bucket.endpoint,
    s3Credentials: { accessKeyId: bucket.accessKeyId, secretAccessKey: bucket.secretAccessKey },
  };
}

function backupSpec({ bucket, retention = Duration.days(30) }: PostgresBackupProps): cnpg.ClusterSpecBackup {
  const days = retention.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    throw new Error(
      `the retention of backups must be whole days, at least 1, got ${days}; write Duration.days(30)`,
    );
  }
  return {
    target: cnpg.ClusterSpecBackupTarget.PREFER_HYPHEN_STANDBY,
    retentionPolicy: `${days}d`,
    barmanObjectStore: {
      ...objectStore(bucket),
      wal: { compression: cnpg.ClusterSpecBackupBarmanObjectStoreWalCompression.GZIP },
      data: { compression: cnpg.ClusterSpecBackupBarmanObjectStoreDataCompression.GZIP },
    },
  };
}

/** A schedule of CronJobs has five fields; the operator would read its minutes as seconds. */
function sixFields(schedule: string): string {
  if (schedule.startsWith('@') || schedule.trim().split(/\s+/).length === 6) return schedule;
  throw new Error(
    `the schedule of backups must have six fields, of which the first is the second, got "${schedule}"; write "0 ${schedule}"`,
  );
}
