import { Duration, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterIp, servicePort } from '../private/cluster-ip';
import { PORT_NAMES } from '../../runtime/contract/routes';
import { RETRAINING_ENVIRONMENT } from '../../runtime/contract/retraining';
import { chartNamespace } from '../private/chart-namespace';
import { objectName } from '../private/object-name';
import { checkPodCount } from '../private/pod-count';
import { podPlacement } from '../private/pod-placement';
import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';
import { parseImage } from '../serving/image';
import { dnsEgress, podsOfNamespace, tcp } from '../serving/network-policies';
import { ingressSpec } from '../serving/service-ingress';
import type { MLflowProps, MLflowTrainerProps } from './mlflow-props';
import { MLflowUsers } from './mlflow-users';
import { restrictedPod } from './restricted-pod';
import { startScript } from './start-script';
import { MLFLOW_FOLDER, type S3 } from './s3';

const PORT = 5000;
const CONFIG_DIRECTORY = '/etc/mlflow';
const AUTH_FILE = 'basic_auth.ini';

/**
 * The tracking server and model registry of MLflow: Deployment, Service, ServiceAccount, PodDisruptionBudget,
 * NetworkPolicy, and a Job that makes the users who train. Every pod meets the Pod Security Standard "restricted".
 *
 * Clients log in, read and write artifacts through the server, and need no credentials of the bucket. There is no
 * ServiceMonitor: MLflow asks scrapes for a login and refuses their Host header, which is a pod's address.
 *
 * @see https://mlflow.org/docs/latest/self-hosting/
 * @example
 * const mlflow = new MLflow(chart, 'mlflow', {
 *   image: 'ghcr.io/acme/mlflow:3.17.2',
 *   database: new PostgresCluster(chart, 'mlflow-db'),
 *   artifacts: S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-models', secret: 'models-s3' }),
 *   adminSecret: 'mlflow-admin',
 * });
 */
export class MLflow extends Construct {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Address inside the cluster, for `MLFLOW_TRACKING_URI`. */
  readonly trackingUri: string;
  /** Bucket with the artifacts of runs and models. */
  readonly artifacts: S3;
  /** Hosts that the server answers to; all others get 403. */
  readonly allowedHosts: readonly string[];
  /** Runs the pods. */
  readonly deployment: k8s.KubeDeployment;
  /** Gives the pods one name and port. */
  readonly service: k8s.KubeService;
  /** Limits the traffic of the pods. */
  readonly networkPolicy: k8s.KubeNetworkPolicy;
  /** Admits requests from outside the cluster. Undefined without the prop `ingress`. */
  readonly ingress?: k8s.KubeIngress;

  private readonly matchLabels: Record<string, string>;
  private users: MLflowUsers | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MLflowProps,
  ) {
    super(scope, id);
    const { replicas = 1, ingress } = props;
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    this.artifacts = props.artifacts;
    checkPodCount('replicas', replicas);
    const image = parseImage(props.image);
    this.trackingUri = `http://${this.name}.${this.namespace}.svc:${PORT}`;
    this.allowedHosts = [...this.serviceHosts(), ...(ingress === undefined ? [] : [ingress.host])];
    this.matchLabels = workloadMatchLabels('mlflow', this.name);
    this.labels = workloadLabels({
      app: 'mlflow',
      component: 'tracking-server',
      name: this.name,
      version: image.tag,
      partOf: props.partOf ?? this.namespace,
    });
    const metadata = { name: this.name, labels: this.labels };
    const selector = { matchLabels: this.matchLabels };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    const data = { [AUTH_FILE]: authFile(props) };
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name: `${this.name}-config`, labels: this.labels },
      data,
    });
    this.deployment = new k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: {
        replicas,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxUnavailable: k8s.IntOrString.fromNumber(0),
            maxSurge: k8s.IntOrString.fromNumber(1),
          },
        },
        selector,
        template: restrictedPod({
          labels: this.labels,
          serviceAccountName: this.name,
          containerName: 'mlflow',
          image: image.reference,
          command: [
            '/bin/sh',
            '-c',
            startScript(Object.keys(serverSecrets(props)), 'mlflow server'),
            'mlflow',
          ],
          args: serverArguments(props),
          environment: {
            // the only folder that it can write to
            HOME: '/tmp',
            PYTHONDONTWRITEBYTECODE: '1',
            MLFLOW_AUTH_CONFIG_PATH: `${CONFIG_DIRECTORY}/${AUTH_FILE}`,
            MLFLOW_SERVER_ALLOWED_HOSTS: this.allowedHosts.join(','),
            // its ten processes take 1.9 GB, and only evaluations that run in the server need it
            MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
            MLFLOW_S3_ENDPOINT_URL: props.artifacts.endpoint,
            AWS_DEFAULT_REGION: props.artifacts.region,
          },
          secrets: serverSecrets(props),
          size: props.size ?? { cpuRequest: Cpu.millis(250), memory: Size.gibibytes(1) },
          temporary: Size.gibibytes(1),
          config: { name: `${this.name}-config`, data, path: CONFIG_DIRECTORY },
          container: {
            ports: [{ name: PORT_NAMES.http, containerPort: PORT, protocol: 'TCP' }],
            ...probes(),
          },
          pod: podPlacement(this.matchLabels),
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: Duration.minutes(1).toSeconds(),
        }),
      },
    });
    this.service = new k8s.KubeService(this, 'Service', {
      metadata,
      spec: clusterIp(this.matchLabels, [servicePort({ name: PORT_NAMES.http, number: PORT })]),
    });
    new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata,
      spec: {
        selector,
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata,
      spec: {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: this.clients().map(podsOfNamespace), ports: [tcp(PORT)] }],
        egress: [dnsEgress(), props.database.egress(), props.artifacts.egress()],
      },
    });
    if (ingress !== undefined) {
      this.ingress = new k8s.KubeIngress(this, 'Ingress', {
        metadata,
        spec: ingressSpec(this.name, { ...ingress, apis: [], paths: ['/'] }),
      });
    }
  }

  /**
   * Lets a user write experiments and registered models. A Job makes the user; running it again changes nothing but the
   * password, where the Secret has another one. RetrainingSchedule calls this.
   */
  addTrainer(trainer: MLflowTrainerProps): void {
    this.users ??= new MLflowUsers(this, 'Users', {
      name: `${this.name}-users`,
      image: this.props.image,
      partOf: this.props.partOf ?? this.namespace,
      adminSecret: this.props.adminSecret,
      server: this,
    });
    this.users.add(trainer);
  }

  /**
   * @param client whose pods send requests, for errors
   * @throws if the network policy admits no pods of that namespace
   * @internal
   */
  admits(client: Construct, namespace: string): void {
    if (this.clients().includes(namespace)) return;
    throw new Error(
      `${client.node.path} sends requests from the namespace ${namespace}, and ${this.node.path} admits pods of ${this.clients().join(', ')}; ` +
        `write requestsFrom: ['${namespace}'] there`,
    );
  }

  /** The way of a NetworkPolicy to the server. */
  egress(): k8s.NetworkPolicyEgressRule {
    const pods = { ...podsOfNamespace(this.namespace), podSelector: { matchLabels: this.matchLabels } };
    return { to: [pods], ports: [tcp(PORT)] };
  }

  /** Clients send the port in the Host header, and MLflow compares the whole header. */
  private serviceHosts(): string[] {
    const { name, namespace } = this;
    return [
      name,
      `${name}.${namespace}`,
      `${name}.${namespace}.svc`,
      `${name}.${namespace}.svc.cluster.local`,
    ].map((host) => `${host}:${PORT}`);
  }

  private clients(): string[] {
    const { requestsFrom = [], ingress } = this.props;
    const controller = ingress === undefined ? [] : [ingress.controllerNamespace ?? 'ingress-nginx'];
    return [...new Set([this.namespace, ...requestsFrom, ...controller])];
  }
}

function serverSecrets({ database, artifacts, adminSecret }: MLflowProps) {
  return {
    // libpq reads the login from these, so that it stands in no URI and needs no escapes
    PGUSER: database.username,
    PGPASSWORD: database.password,
    [RETRAINING_ENVIRONMENT.awsAccessKeyId.name]: artifacts.accessKeyId,
    [RETRAINING_ENVIRONMENT.awsSecretAccessKey.name]: artifacts.secretAccessKey,
    MLFLOW_AUTH_ADMIN_USERNAME: { name: adminSecret, key: 'username' },
    MLFLOW_AUTH_ADMIN_PASSWORD: { name: adminSecret, key: 'password' },
    MLFLOW_FLASK_SERVER_SECRET_KEY: { name: adminSecret, key: 'secret-key' },
  };
}

function serverArguments(props: MLflowProps): string[] {
  return [
    '--host=0.0.0.0',
    `--port=${PORT}`,
    '--workers=2',
    '--app-name=basic-auth',
    `--backend-store-uri=${databaseUri(props)}`,
    '--serve-artifacts',
    `--artifacts-destination=${props.artifacts.url(MLFLOW_FOLDER)}`,
  ];
}

/** Users are in the same database, in tables of their own. The password's variable takes precedence over the file. */
function authFile(props: MLflowProps): string {
  return ['[mlflow]', 'default_permission = READ', `database_uri = ${databaseUri(props)}`, ''].join('\n');
}

/** The driver is named, because SQLAlchemy would take psycopg 3, which is another package. */
function databaseUri({ database: { host, port, database } }: MLflowProps): string {
  return `postgresql+psycopg2://${host}:${port}/${database}`;
}

/** `/health` is the only page without a login. Readiness opens the port, because both must not ask the same page. */
function probes(): Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const port = k8s.IntOrString.fromString(PORT_NAMES.http);
  const health = { httpGet: { path: '/health', port, scheme: 'HTTP' }, successThreshold: 1 };
  return {
    // the first start fills the database
    startupProbe: { ...health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
    livenessProbe: { ...health, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 3 },
    readinessProbe: {
      tcpSocket: { port },
      successThreshold: 1,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
  };
}
