import { type ApiObject, Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as spark from '../../../imports/sparkoperator.k8s.io';
import { SPARK_IMAGE } from '../../../runtime/contract/streaming/spark';
import { PORT_NAMES } from '../../../runtime/contract/routes';
import { containerResources, type ContainerSize } from '../../observability/charts/container-size';
import { CONFIG_CHECKSUM_ANNOTATION, configChecksum } from '../../private/config-checksum';
import { containerSecurityContext, podSecurityContext } from '../../private/pod-security';
import { type MountedVolume, READ_ONLY, secretVolumes } from '../../private/secret-volumes';
import type { SecretKey } from '../../secret-key';
import { kubeletLiteral } from '../../serving/kubelet-expansion';
import type { NamedPort } from '../../serving/named-port';
import { probes } from '../../serving/probes';
import { bytes } from '../../serving/resources';
import { JOB_SCRIPT, jobFiles } from './job-files';
import { type SparkFolder, VOLUME_PATH } from './spark-folder';
import { SPARK_PORTS } from './spark-policies';

/** Sizes and number of the executors of a job. */
export interface SparkSize {
  /**
   * Number of executors.
   *
   * @default 2
   */
  readonly executors?: number;

  /**
   * Tasks that an executor runs at a time. A task reads one partition of the topic, and waits for the service.
   *
   * @default 2
   */
  readonly tasksPerExecutor?: number;

  /**
   * Requests and limits of each executor.
   *
   * @default - one core and 2Gi
   */
  readonly executor?: ContainerSize;

  /**
   * Requests and limits of the driver.
   *
   * @default - half a core and 1536Mi
   */
  readonly driver?: ContainerSize;
}

const DEFAULT_EXECUTOR: ContainerSize = { cpuRequest: Cpu.units(1), memory: Size.gibibytes(2) };
const DEFAULT_DRIVER: ContainerSize = { cpuRequest: Cpu.millis(500), memory: Size.mebibytes(1536) };

/** Share of the memory that is the JVM's heap. The rest is Python's and the JVM's own; Spark's default for Python. */
const HEAP_RATIO = 0.6;
/** Spark refuses a heap that is smaller. */
const SMALLEST_HEAP = Size.mebibytes(472);

/** Space for `/tmp`, the working directory, and shuffled rows. */
const SCRATCH = Size.gibibytes(1);

/** What Spark must not write to its log: its own words, and the key of the certificate. */
const SECRET_SETTINGS = '(?i)secret|password|token|access[.]?key|keystore[.]key';

/** Props of `SparkApplication`. */
export interface SparkApplicationProps {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly driverLabels: Readonly<Record<string, string>>;
  readonly executorLabels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretKey[];
  readonly port: NamedPort;
  readonly checkpoint: SparkFolder;
  readonly size: SparkSize;
  readonly restartPolicy: spark.SparkApplicationSpecRestartPolicy;
}

/**
 * The SparkApplication of a job of ours, with the ConfigMap of its files, the account by which the driver makes its
 * executors, and the volume of its checkpoint. Pods are made by templates, so that the operator needs no webhook.
 */
export class SparkApplication extends Construct {
  readonly application: ApiObject;
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly files: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: SparkApplicationProps) {
    super(scope, id);
    const { name, labels, image, size } = props;
    const metadata = { name, labels: { ...labels } };
    const { executors = 2, tasksPerExecutor = 2 } = size;
    atLeastOne(this.node.path, 'executors', executors);
    atLeastOne(this.node.path, 'tasksPerExecutor', tasksPerExecutor);
    const data = jobFiles();
    this.files = new k8s.KubeConfigMap(this, 'Files', {
      metadata: { name: `${name}-job`, labels: { ...labels } },
      data,
    });
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata,
      automountServiceAccountToken: false,
    });
    this.mayMakeExecutors(metadata);
    this.checkpointVolume(props);
    const driver = sizes(this.node.path, 'driver', size.driver ?? DEFAULT_DRIVER);
    const executor = sizes(this.node.path, 'executor', size.executor ?? DEFAULT_EXECUTOR);
    this.application = new spark.SparkApplication(this, 'SparkApplication', {
      metadata,
      spec: {
        type: spark.SparkApplicationSpecType.PYTHON,
        mode: spark.SparkApplicationSpecMode.CLUSTER,
        pythonVersion: spark.SparkApplicationSpecPythonVersion.VALUE_3,
        sparkVersion: SPARK_IMAGE.version,
        image,
        imagePullPolicy: 'Always',
        mainApplicationFile: JOB_SCRIPT,
        restartPolicy: props.restartPolicy,
        sparkConf: {
          'spark.driver.port': String(SPARK_PORTS.driver),
          'spark.driver.blockManager.port': String(SPARK_PORTS.blocks),
          'spark.blockManager.port': String(SPARK_PORTS.blocks),
          'spark.redaction.regex': SECRET_SETTINGS,
          'spark.ui.showConsoleProgress': 'false',
          // the other copy of a task that is slow would ask the service for the same rows
          'spark.speculation': 'false',
        },
        driver: {
          ...driver.spark,
          cores: 1,
          serviceAccount: name,
          template: driverTemplate(props, driver.container, configChecksum(data)),
        },
        executor: {
          ...executor.spark,
          cores: tasksPerExecutor,
          instances: executors,
          serviceAccount: name,
          template: executorTemplate(props, executor.container),
        },
      },
    });
  }

  /** @see https://spark.apache.org/docs/latest/running-on-kubernetes.html#rbac */
  private mayMakeExecutors(metadata: {
    readonly name: string;
    readonly labels: Record<string, string>;
  }): void {
    const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete', 'deletecollection'];
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [{ apiGroups: [''], resources: ['pods', 'services', 'configmaps'], verbs }],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: metadata.name }],
    });
  }

  private checkpointVolume({ name, labels, checkpoint: { volume } }: SparkApplicationProps): void {
    if (volume === undefined) return;
    new k8s.KubePersistentVolumeClaim(this, 'Checkpoint', {
      metadata: { name: `${name}-checkpoint`, labels: { ...labels } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: volume.storageClass,
        volumeMode: 'Filesystem',
        resources: { requests: { storage: k8s.Quantity.fromString(bytes(volume.size)) } },
      },
    });
  }
}

function driverTemplate(props: SparkApplicationProps, resources: object, checksum: string): object {
  const { name, checkpoint, port, environment } = props;
  const volumes: MountedVolume[] = [
    ...scratch(),
    {
      volume: { name: 'job', configMap: { name: `${name}-job`, defaultMode: READ_ONLY } },
      mount: { name: 'job', mountPath: SPARK_IMAGE.jobDirectory, readOnly: true },
    },
    ...secretVolumes(props.secrets),
    ...(checkpoint.volume === undefined
      ? []
      : [
          {
            volume: { name: 'checkpoint', persistentVolumeClaim: { claimName: `${name}-checkpoint` } },
            mount: { name: 'checkpoint', mountPath: VOLUME_PATH },
          },
        ]),
  ];
  return podTemplate({
    name,
    labels: props.driverLabels,
    annotations: { [CONFIG_CHECKSUM_ANNOTATION]: checksum },
    // the driver asks the API server for its executors
    automountServiceAccountToken: true,
    volumes,
    container: {
      name: 'spark-kubernetes-driver',
      image: props.image,
      env: Object.entries(environment).map(([key, value]) => ({ name: key, value: kubeletLiteral(value) })),
      ports: [{ name: port.name, containerPort: port.number, protocol: 'TCP' }],
      resources,
      ...probes(PORT_NAMES.metrics),
    },
  });
}

function executorTemplate(props: SparkApplicationProps, resources: object): object {
  return podTemplate({
    name: props.name,
    labels: props.executorLabels,
    automountServiceAccountToken: false,
    volumes: scratch(),
    container: { name: 'spark-kubernetes-executor', image: props.image, resources },
  });
}

interface PodTemplate {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly automountServiceAccountToken: boolean;
  readonly volumes: readonly MountedVolume[];
  readonly container: k8s.Container;
}

/** A pod that the standard "restricted" admits. Spark adds what it needs to it. */
function podTemplate({
  name,
  labels,
  annotations,
  automountServiceAccountToken,
  volumes,
  container,
}: PodTemplate): object {
  return json(
    k8s.toJson_PodTemplateSpec({
      metadata: { labels: { ...labels }, annotations: annotations && { ...annotations } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken,
        enableServiceLinks: false,
        securityContext: podSecurityContext(),
        containers: [
          {
            imagePullPolicy: 'Always',
            securityContext: containerSecurityContext(),
            ...container,
            volumeMounts: volumes.map(({ mount }) => mount),
          },
        ],
        volumes: volumes.map(({ volume }) => volume),
      },
    }),
  );
}

/** What Spark writes to besides its own volume for shuffled rows. */
function scratch(): MountedVolume[] {
  return Object.entries({ tmp: '/tmp', work: SPARK_IMAGE.workingDirectory }).map(([name, mountPath]) => ({
    volume: { name, emptyDir: { sizeLimit: k8s.Quantity.fromString(bytes(SCRATCH)) } },
    mount: { name, mountPath },
  }));
}

/** As the operator writes it into Spark's settings, and as the container has it in the end. */
function sizes(path: string, field: string, size: ContainerSize) {
  const { requests, limits } = containerResources(`${path}: ${field}`, size);
  const heap = Math.floor(size.memory.toMebibytes() * HEAP_RATIO);
  if (heap < SMALLEST_HEAP.toMebibytes()) {
    const least = Math.ceil(SMALLEST_HEAP.toMebibytes() / HEAP_RATIO);
    throw new Error(
      `${path}: ${field}.memory must be at least ${least}Mi, of which ${HEAP_RATIO * 100} % are Spark's heap, got ${bytes(size.memory)}; ` +
        'write Size.gibibytes(1)',
    );
  }
  const storage = bytes(Size.gibibytes(3 * SCRATCH.toGibibytes()));
  return {
    spark: {
      coreRequest: requests.cpu,
      coreLimit: limits.cpu,
      memory: `${heap}m`,
      memoryOverhead: `${size.memory.toMebibytes() - heap}m`,
    },
    container: {
      requests: quantities({ ...requests, 'ephemeral-storage': storage }),
      limits: quantities({ ...limits, 'ephemeral-storage': storage }),
    },
  };
}

function quantities(texts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, k8s.Quantity.fromString(text)]));
}

function atLeastOne(path: string, field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new Error(`${path}: ${field} must be a whole number, at least 1, got ${value}; write 2`);
}

function json(value: object | undefined): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
