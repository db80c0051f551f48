import type { Duration, Size } from 'cdk8s';
import type {
  AirflowProps,
  AlertmanagerConfigProps,
  CanaryStrategyProps,
  ContainerSize,
  DeadMansSwitchProps,
  DriftWebhookProps,
  GitOpsWritePolicyProps,
  GitRepositoryProps,
  IngressProps,
  KafkaClusterProps,
  NamespaceQuota,
  PostgresClusterProps,
  ResourceProps,
  S3ExternalProps,
  SparkSize,
  StackAlertsProps,
  StackSizes,
} from '../constructs';

/** The released image and model. Machines bump release.json; null means that the value is not known yet. */
interface Release {
  readonly image: { readonly repository: string; readonly tag: string; readonly digest: string | null };
  readonly model: { readonly version: string | null; readonly digest: string | null };
}

/** The streaming plane: a Kafka cluster, and a scorer that asks the service. */
interface StreamingEnvironment {
  /** Whether it is deployed. It brings the operators of Strimzi and KEDA. */
  readonly deployed: boolean;

  /** Nodes, volumes and sizes of the Kafka cluster. */
  readonly kafka: KafkaClusterProps;
  /** Partitions of each topic, which is also the largest number of scorers. */
  readonly partitions: number;
  /** Smallest number of scorers. */
  readonly minReplicas: number;
  /** Requests and limits of each scorer. */
  readonly resources: ResourceProps;

  /**
   * Executors of Spark that score the topic instead of the scorers. It brings the Spark operator instead of KEDA.
   *
   * @default - scorers
   */
  readonly spark?: SparkSize;
}

/** The training plane: MLflow with its database, and retraining on a schedule. */
export interface TrainingEnvironment {
  /** Whether it is deployed. */
  readonly deployed: boolean;

  /** Bucket for data, artifacts and backups. Its Secret `models-s3` is read from the namespace `training`. */
  readonly bucket: Omit<S3ExternalProps, 'secret'>;

  /** Instances and volumes of the database. */
  readonly postgres: Pick<PostgresClusterProps, 'instances' | 'storage' | 'storageClass' | 'size'>;

  /** Time that backups of the database are kept; whole days. */
  readonly backupRetention: Duration;

  /** Times of the retraining, in UTC: minute, hour, day of the month, month and day of the week. */
  readonly schedule: string;

  /** Time since the last complete retraining above which an alert fires. */
  readonly maximumAge: Duration;

  /**
   * Requests and limits of MLflow.
   *
   * @default - 250m and 1Gi
   */
  readonly mlflowSize?: ContainerSize;

  /**
   * Requests and limits of a retraining.
   *
   * @default - one core and 2Gi
   */
  readonly retrainingSize?: ContainerSize;

  /**
   * Airflow, which then starts the retraining. It tells of runs that failed, and the alerts on the CronJob are left out.
   *
   * @default - no Airflow: a CronJob starts the retraining
   */
  readonly airflow?: AirflowEnvironment;

  /**
   * Whether drift of the service starts a retraining. Needs `deployed`, not together with `airflow`, and replaces `driftWebhook`. The Secrets
   * `drift-webhook`, with the key `signing-key`, and `drift-alerts`, with the key `token`, are in `serving` and in
   * `training`.
   *
   * @default - retraining at its times alone
   */
  readonly receiver?: {
    readonly deployed: boolean;
    /**
     * Shortest time between the starts of two retrainings.
     *
     * @default Duration.hours(6)
     */
    readonly minimumInterval?: Duration;
    /**
     * Most retrainings that drift starts in 24 hours.
     *
     * @default 2
     */
    readonly dailyBudget?: number;
  };
}

/** Airflow, with a database of its own. */
export interface AirflowEnvironment {
  /** Instances and volumes of the database. */
  readonly postgres: Pick<PostgresClusterProps, 'instances' | 'storage' | 'storageClass' | 'size'>;

  /**
   * Requests and limits of the containers.
   *
   * @default - for some dozens of DAGs
   */
  readonly sizes?: AirflowProps['sizes'];
}

/** A canary of the service, by Argo Rollouts. */
interface CanaryEnvironment extends Pick<CanaryStrategyProps, 'steps' | 'trafficRouter'> {
  /**
   * Absolute path of the model in the image: a ConfigMap holds one version alone. `release.model` says which version and
   * digest it has.
   *
   * @default - the model of `registeredModel`, without which it is required
   */
  readonly modelPath?: string;
}

/** The version of the registered model `incident` that `cdk8s-aiops release` wrote into release.json. */
interface RegisteredModelEnvironment {
  /**
   * Role with which pods read the artifact from the bucket of `training`, such as `servingRoleArn` of infrastructure/.
   *
   * @default - the keys of the Secret `models-s3`, which is in `serving`, too
   */
  readonly roleArn?: string;
  /**
   * Path of the file, from the root of the repository.
   *
   * @default 'release.json'
   */
  readonly releaseFile?: string;
}

/** All settings in which one installation of the reference platform can differ from another. */
export interface PlatformEnvironment {
  /** Git repository, revision and folder of the synthesized manifests. Argo CD reads them there. */
  readonly repository: Pick<GitRepositoryProps, 'url' | 'revision' | 'path'>;

  /** Address of the folder with the runbooks. Alerts and dashboards link to it. */
  readonly runbooks: string;

  readonly release: Release;

  /**
   * Host of a registry that mirrors the released image under the same path, such as `localhost:5001`.
   *
   * @default - the registry that release.json names
   */
  readonly registry?: string;

  /** Path of the model artifact, from the root of the repository. */
  readonly modelFile: string;

  /**
   * Serves a model of the registry instead of `modelFile`: each release of a version is a new pod template.
   *
   * @default - the model of `modelFile`
   */
  readonly registeredModel?: RegisteredModelEnvironment;

  /** Kubernetes minor version whose Pod Security Standards are enforced, such as `v1.30`. */
  readonly podSecurityVersion: string;

  /** Least and greatest number of pods of the service. */
  readonly replicas: { readonly minimum: number; readonly maximum: number };

  /**
   * Requests a second for each pod that the autoscaler aims at. It reads them through prometheus-adapter. A cluster
   * can have only one adapter of custom metrics: if yours has one, leave this out and add the rule there.
   *
   * @default - the autoscaler reads CPU and memory, and prometheus-adapter is not installed
   */
  readonly requestsPerSecond?: number;

  /** Requests and limits of each pod of the service. */
  readonly resources: ResourceProps;

  /**
   * Lets a new version of the service have a growing share of the requests, while Prometheus compares it with the old one.
   * It brings Argo Rollouts.
   *
   * @default - a Deployment replaces the pods one by one
   */
  readonly canary?: CanaryEnvironment;

  /**
   * Host name and TLS of the service's Ingress.
   *
   * @default - no Ingress: only pods of the cluster reach the service
   */
  readonly ingress?: IngressProps;

  /**
   * Sum of the requests of all pods of a namespace.
   *
   * @default - no quota
   */
  readonly quotas?: { readonly serving?: NamespaceQuota; readonly training?: NamespaceQuota };

  /**
   * What happens to writes by hand in `serving` and `training` of what git deploys there: a warning, or a refusal.
   *
   * @default - nothing: they are admitted, and what they add stays
   */
  readonly handWrites?: Pick<GitOpsWritePolicyProps, 'action' | 'controllers' | 'breakGlassGroups'>;

  /** Receivers of the alerts of each severity. Their Secrets are read from the namespace `serving`. */
  readonly alerts: AlertmanagerConfigProps['routes'];

  /**
   * Receivers of the alerts about the platform itself: nodes, volumes, Prometheus, and objects that its operator
   * rejected. Their Secrets are read from the namespace `observability`.
   */
  readonly platformAlerts: Omit<StackAlertsProps, 'routedNamespaces'>;

  /**
   * A service outside of the cluster that calls somebody when Alertmanager no longer calls it. Its Secret is read from
   * the namespace `observability`.
   *
   * @default - none: nobody is told when Prometheus, Alertmanager or the cluster stops
   */
  readonly deadMansSwitch?: DeadMansSwitchProps;

  /**
   * Receiver of an event when drift begins and when it ends.
   *
   * @default - no webhook; alerts still report drift
   */
  readonly driftWebhook?: DriftWebhookProps;

  /**
   * Whether the service's metrics are also recorded under the names that older dashboards read.
   *
   * @default false
   */
  readonly metricAliases?: boolean;

  /** The streaming plane. Its alerts go where `alerts` says; their Secrets are read from the namespace `streaming`. */
  readonly streaming: StreamingEnvironment;

  /** Experiments, the model registry and retraining. */
  readonly training: TrainingEnvironment;

  /** The stack that collects metrics and logs. */
  readonly observability: {
    /** Number of pods of Prometheus and of Alertmanager. */
    readonly replicas: number;
    /** Time that Prometheus keeps samples. */
    readonly metricRetention: Duration;
    /** Time that Loki keeps log lines. */
    readonly logRetention: Duration;
    /** Volume of each Prometheus, and of Loki. */
    readonly storage: Size;
    /**
     * Requests and limits of the containers.
     *
     * @default - for up to about 20 nodes and 500 pods
     */
    readonly sizes?: Partial<StackSizes> & { readonly loki?: ContainerSize };
  };
}
