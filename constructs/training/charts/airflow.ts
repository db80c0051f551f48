import { Duration, Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { chartNamespace } from '../../private/chart-namespace';
import type { GitRepository } from '../../gitops/argo/git-repository';
import { type ChartOverrides, HelmRelease, type PinnedChart } from '../../gitops/argo/helm-release';
import { type HelmValues, mergeValues } from '../../gitops/argo/helm-values';
import { prometheusDuration } from '../../observability/promql';
import { containerResources, type ContainerSize } from '../../observability/charts/container-size';
import { secretPath } from '../../private/secret-volumes';
import type { SecretKey } from '../../secret-key';
import { DAGS_FOLDER } from '../dag-file';
import type { PostgresDatabase } from '../postgres';

/**
 * Version: the release helm-chart/1.22.0 of apache/airflow (Airflow 3.2.2). Kinds: its templates, with the values below.
 * With the names of all Secrets given, it makes none.
 */
const AIRFLOW: PinnedChart = {
  repository: 'https://airflow.apache.org',
  name: 'airflow',
  version: '1.22.0',
  clusterKinds: [],
  namespaceKinds: [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'batch', kind: 'Job' },
    { group: 'rbac.authorization.k8s.io', kind: 'Role' },
    { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  ],
};

const RELEASE = 'airflow';
const API_PORT = 8080;

/** Users of the images of Airflow and of git-sync. */
const USER_ID = 50_000;
const GIT_SYNC_USER_ID = 65_533;

/** Requests and limits of the containers of an `Airflow`. */
export interface AirflowSizes {
  /** The scheduler, whose tasks wait for pods. */
  readonly scheduler: ContainerSize;
  /** Reads the DAG files. */
  readonly dagProcessor: ContainerSize;
  /** The page and the REST API. */
  readonly apiServer: ContainerSize;
  /** The Jobs that migrate the database and make the administrator. */
  readonly jobs: ContainerSize;
  /** Each git-sync. */
  readonly gitSync: ContainerSize;
  /** Each container that removes old logs. */
  readonly logGroomer: ContainerSize;
}

const DEFAULT_SIZES: AirflowSizes = {
  scheduler: { cpuRequest: Cpu.millis(250), memory: Size.gibibytes(1) },
  dagProcessor: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(768) },
  apiServer: { cpuRequest: Cpu.millis(200), memory: Size.gibibytes(2) },
  jobs: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(768) },
  gitSync: { cpuRequest: Cpu.millis(10), memory: Size.mebibytes(128) },
  logGroomer: { cpuRequest: Cpu.millis(10), memory: Size.mebibytes(64) },
};

/** Props of `Airflow`. */
export interface AirflowProps extends ChartOverrides {
  /** Namespace to install into. Its pods start the pods of DAGs there, and in no other namespace. */
  readonly namespace: string;

  /** Repository that synthesis writes into. git-sync reads the folder `dags` of it, at its revision. */
  readonly repository: GitRepository;

  /**
   * Name of a Secret with the login of a private repository: keys `GITSYNC_USERNAME` and `GITSYNC_PASSWORD` for an https
   * URL, `gitSshKey` for an ssh URL.
   *
   * @default - a repository that anybody may read
   */
  readonly gitSecret?: string;

  /**
   * Lines of `known_hosts` for an ssh URL, such as `ssh-keyscan github.com` prints them; compare them with what the host
   * publishes.
   *
   * @default - the host's key is not checked
   */
  readonly knownHosts?: string;

  /**
   * Time between two looks at the repository.
   *
   * @default Duration.seconds(60)
   */
  readonly gitPeriod?: Duration;

  /** Database of Airflow, which must not be that of MLflow. Network policies open the way to it. */
  readonly database: PostgresDatabase;

  /**
   * Name of a Secret with the keys `connection` (`postgresql://user:password@host:5432/airflow`), `fernet-key`,
   * `api-secret-key`, `jwt-secret`, and `username` and `password` of the administrator. Of a `PostgresCluster`, the
   * Secret `<name>-app` holds the connection as `uri`. Without fixed keys the chart draws new ones at each sync, and every
   * login and every running task ends.
   *
   * @see https://airflow.apache.org/docs/helm-chart/1.22.0/production-guide.html
   */
  readonly secret: string;

  /**
   * Namespaces whose pods may open the page and the REST API, such as that of the ingress controller.
   *
   * @default - none
   */
  readonly requestsFrom?: readonly string[];

  /**
   * Requests and limits of the containers.
   *
   * @default - for some dozens of DAGs: 1 core and 6Gi of memory in all
   */
  readonly sizes?: Partial<AirflowSizes>;
}

/**
 * The Helm release of Airflow for a small cluster: the scheduler runs tasks itself (LocalExecutor), because the tasks of a
 * `RetrainingDag` only wait for a pod; no Celery, no Redis and no volume. DAGs come from git. Every pod meets the Pod
 * Security Standard "restricted". `AirflowPolicies` opens the network for it.
 *
 * @see https://airflow.apache.org/docs/helm-chart/1.22.0/
 * @example
 * const airflow = new Airflow({
 *   namespace: 'training',
 *   repository: new GitRepository({ url: 'https://github.com/acme/platform.git', revision: 'main' }),
 *   database: Postgres.external({ host: 'airflow.internal', database: 'airflow', secret: 'airflow-postgres' }),
 *   secret: 'airflow',
 * });
 */
export class Airflow extends HelmRelease {
  /** Address of the REST API inside the cluster. */
  readonly apiUrl: string;
  /** Folder of the repository that git-sync reads. */
  readonly dagsFolder: string;
  /** URL of the repository that git-sync reads. */
  readonly gitUrl: string;
  /** Database of Airflow. */
  readonly database: PostgresDatabase;
  /** Namespaces whose pods may open the page and the REST API. */
  readonly requestsFrom: readonly string[];

  /** @throws if known hosts are given for an https URL */
  constructor(props: AirflowProps) {
    const { namespace, repository, database, requestsFrom = [], knownHosts, values = {}, addedKinds } = props;
    if (knownHosts !== undefined && isHttp(repository.url)) {
      throw new Error(
        `knownHosts is for ssh, and the repository is ${repository.url}; leave it out, or write an ssh URL`,
      );
    }
    super({
      chart: AIRFLOW,
      releaseName: RELEASE,
      namespace,
      addedKinds,
      values: mergeValues(airflowValues(props), values),
    });
    this.apiUrl = `http://${RELEASE}-api-server.${namespace}.svc:${API_PORT}`;
    this.dagsFolder = dagsFolderOf(repository);
    this.gitUrl = repository.url;
    this.database = database;
    this.requestsFrom = requestsFrom;
  }

  /**
   * @returns the namespace of the release
   * @throws if the construct's chart has another one
   * @internal
   */
  checkNamespace(construct: Construct): string {
    const namespace = chartNamespace(construct);
    if (namespace === this.namespace) return namespace;
    throw new Error(
      `${construct.node.path} must be in the namespace of Airflow (${this.namespace}), whose pods start pods in no other, got ${namespace}; ` +
        `write new Chart(app, 'training', { namespace: '${this.namespace}' })`,
    );
  }

  /** Labels of the pods of the release, or of one of its components. */
  podLabels(component?: 'scheduler' | 'api-server' | 'dag-processor'): Record<string, string> {
    return { tier: 'airflow', release: RELEASE, ...(component && { component }) };
  }
}

function dagsFolderOf(repository: GitRepository): string {
  return repository.folder(DAGS_FOLDER);
}

function isHttp(url: string): boolean {
  return /^https?:/.test(url);
}

function airflowValues(props: AirflowProps): HelmValues {
  const { secret } = props;
  const sizes = { ...DEFAULT_SIZES, ...props.sizes };
  const size = (part: keyof AirflowSizes) => ({
    resources: containerResources(`sizes.${part}`, sizes[part]),
  });
  const logGroomerSidecar = size('logGroomer');
  return {
    fullnameOverride: RELEASE,
    executor: 'LocalExecutor',
    // else the scheduler is a StatefulSet with a volume of 100Gi for logs
    workers: { celery: { persistence: { enabled: false } } },
    // only tasks that are deferred need it
    triggerer: { enabled: false },
    statsd: { enabled: false },
    postgresql: { enabled: false },
    data: { metadataSecretName: secret },
    fernetKeySecretName: secret,
    apiSecretKeySecretName: secret,
    jwtSecretName: secret,
    securityContexts: {
      pod: {
        runAsNonRoot: true,
        runAsUser: USER_ID,
        // the image's files belong to the group 0
        runAsGroup: 0,
        fsGroup: 0,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: containerSecurity({}),
    },
    dags: { gitSync: { ...gitSync(props), ...size('gitSync') } },
    scheduler: { ...size('scheduler'), logGroomerSidecar },
    dagProcessor: { ...size('dagProcessor'), logGroomerSidecar },
    apiServer: size('apiServer'),
    migrateDatabaseJob: { ...hookOfArgoCd(), ...size('jobs') },
    createUserJob: { ...hookOfArgoCd(), ...size('jobs'), ...administrator(secret) },
  };
}

/** Argo CD knows when a sync is done, Helm's hooks would wait for pods that wait for them. */
function hookOfArgoCd() {
  return {
    useHelmHooks: false,
    applyCustomEnv: false,
    jobAnnotations: {
      'argocd.argoproj.io/hook': 'Sync',
      // a Job cannot be changed
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    },
  };
}

/** The chart would write the password into its values; here it is a file. Running it again changes nothing. */
function administrator(secret: string) {
  const [username, password] = ['username', 'password'].map((key): SecretKey => ({ name: secret, key }));
  const text = (key: SecretKey) => `"$(cat ${secretPath(key)})"`;
  const volume = 'administrator';
  return {
    args: [
      'bash',
      '-c',
      `exec airflow users create --role Admin --username ${text(username!)} --password ${text(password!)} ` +
        '--email admin@localhost --firstname Airflow --lastname Admin',
    ],
    extraVolumes: [
      {
        name: volume,
        secret: {
          secretName: secret,
          items: [username!, password!].map(({ key }) => ({ key, path: key })),
        },
      },
    ],
    extraVolumeMounts: [
      { name: volume, mountPath: secretPath({ name: secret, key: '' }).replace(/\/$/, ''), readOnly: true },
    ],
  };
}

function gitSync({ repository, gitSecret, knownHosts, gitPeriod = Duration.seconds(60) }: AirflowProps) {
  return {
    enabled: true,
    repo: repository.url,
    // git-sync 4 reads `ref`; `branch` and `rev` are for version 3, and without `ref` the chart's own examples are synced
    ref: repository.revision,
    subPath: dagsFolderOf(repository),
    period: prometheusDuration(gitPeriod),
    uid: GIT_SYNC_USER_ID,
    ...(gitSecret !== undefined && {
      [isHttp(repository.url) ? 'credentialsSecret' : 'sshKeySecret']: gitSecret,
    }),
    ...(knownHosts !== undefined && { knownHosts }),
    securityContexts: { container: containerSecurity({ runAsUser: GIT_SYNC_USER_ID }) },
  };
}

function containerSecurity(user: Pick<k8s.SecurityContext, 'runAsUser'>): HelmValues {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    ...(user.runAsUser !== undefined && { runAsUser: user.runAsUser }),
  };
}
