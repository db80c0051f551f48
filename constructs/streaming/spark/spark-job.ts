import type { ApiObject, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterIp, servicePort } from '../../private/cluster-ip';
import type * as spark from '../../../imports/sparkoperator.k8s.io';
import { ConfigError } from '../../../runtime/config/config';
import type { StreamSettings, StreamSettingName } from '../../../runtime/config/stream-config';
import { ENVIRONMENT } from '../../../runtime/contract/environment';
import { PORT_NAMES } from '../../../runtime/contract/routes';
import { SPARK_ENVIRONMENT } from '../../../runtime/contract/streaming/spark';
import type { ScrapedService } from '../../observability/scraped-service';
import { chartNamespace } from '../../private/chart-namespace';
import { objectName } from '../../private/object-name';
import { secretPath } from '../../private/secret-volumes';
import { workloadLabels, workloadMatchLabels } from '../../private/workload-labels';
import type { SecretKey } from '../../secret-key';
import { parseImage } from '../../serving/image';
import type { NamedPort } from '../../serving/named-port';
import { requestsTo } from '../requests-to';
import { SparkApplication } from './spark-application';
import { bucketEnvironment, SparkFolder } from './spark-folder';
import { SparkPolicies } from './spark-policies';
import type { SparkJobProps } from './spark-stream-props';

const COMPONENT_LABEL = 'app.kubernetes.io/component';

/** What one kind of job adds to the others. */
export interface SparkJobKind {
  /** Name of the program in its labels. */
  readonly app: string;
  /** Settings of a scorer. */
  readonly settings: StreamSettings;
  /** Writes them as variables. */
  readonly toEnvironment: (settings: StreamSettings, nameOf: StreamSettingName) => Record<string, string>;
  /** Further variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretKey[];
  readonly folders: readonly SparkFolder[];
  /** What the pods reach besides the service and the folders. */
  readonly egress: Readonly<Record<string, readonly k8s.NetworkPolicyEgressRule[]>>;
  readonly restartPolicy: spark.SparkApplicationSpecRestartPolicy;
}

/** Names of props, where they differ from those of the settings. */
const PROP_NAMES: Readonly<Partial<Record<keyof StreamSettings, string>>> = {
  kafkaBootstrapServers: 'kafka.bootstrapServers',
  streamTopic: 'topic',
  streamResultsTopic: 'results',
  streamDeadLetterTopic: 'deadLetters',
  streamServiceTimeoutSeconds: 'serviceTimeout',
  streamBatchRows: 'requestRows',
  streamBatchSeconds: 'trigger',
  streamMaxBackoffSeconds: 'maxBackoff',
};

/** The objects of a job: the SparkApplication, a Service for scrapes, and NetworkPolicies. */
export class SparkJob extends Construct implements ScrapedService {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly ports: { readonly metrics: NamedPort };
  readonly application: ApiObject;
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly service: k8s.KubeService;
  readonly networkPolicies: SparkPolicies;

  constructor(scope: Construct, id: string, props: SparkJobProps, name: string, kind: SparkJobKind) {
    super(scope, id);
    this.namespace = chartNamespace(this);
    this.name = objectName(name);
    const path = scope.node.path;
    const image = parseImage(props.image);
    const { checkpoint = SparkFolder.volume(), service } = props;
    const folders = [checkpoint, ...kind.folders];
    const port = props.port ?? ENVIRONMENT.port.default;
    this.ports = { metrics: { name: PORT_NAMES.metrics, number: port } };
    this.matchLabels = workloadMatchLabels(kind.app, this.name);
    this.labels = workloadLabels({
      app: kind.app,
      component: kind.app,
      name: this.name,
      version: image.tag,
      partOf: props.partOf ?? this.namespace,
    });
    const driver = { [COMPONENT_LABEL]: 'driver' };
    const executor = { [COMPONENT_LABEL]: 'executor' };
    const secrets = [...kind.secrets];
    const bucket = oneBucket(path, folders);
    const mountSecret = (key: SecretKey): string => {
      secrets.push(key);
      return secretPath(key);
    };
    service.allowRequestsFrom(this.namespace);
    const environment = {
      ...settingsOf(path, props, kind),
      [ENVIRONMENT.port.name]: String(port),
      [SPARK_ENVIRONMENT.checkpoint]: checkpoint.address,
      ...kind.environment,
      ...(bucket && bucketEnvironment(bucket, mountSecret)),
    };
    const app = new SparkApplication(this, 'Application', {
      name: this.name,
      labels: this.labels,
      driverLabels: { ...this.labels, ...driver },
      executorLabels: { ...this.labels, ...executor },
      image: image.reference,
      environment,
      secrets,
      port: this.ports.metrics,
      checkpoint,
      size: props,
      restartPolicy: kind.restartPolicy,
    });
    this.application = app.application;
    this.serviceAccount = app.serviceAccount;
    this.service = new k8s.KubeService(this, 'Service', {
      metadata: { name: this.name, labels: { ...this.labels } },
      spec: clusterIp({ ...this.matchLabels, ...driver }, [
        servicePort({ name: PORT_NAMES.metrics, number: port }),
      ]),
    });
    this.networkPolicies = new SparkPolicies(this, 'NetworkPolicies', {
      name: this.name,
      labels: { ...this.labels },
      matchLabels: { ...this.matchLabels },
      driverLabels: { ...this.matchLabels, ...driver },
      metricsPort: port,
      metricsFrom: props.metricsFrom ?? 'monitoring',
      reach: {
        service: [requestsTo(service)],
        ...(bucket && { s3: [bucket.egress()] }),
        ...kind.egress,
      },
    });
  }
}

function settingsOf(path: string, props: SparkJobProps, kind: SparkJobKind): Record<string, string> {
  const { service } = props;
  try {
    return kind.toEnvironment(
      {
        streamVia: 'service',
        streamServiceUrl: `http://${service.name}.${service.namespace}.svc`,
        streamServiceTimeoutSeconds: seconds(props.serviceTimeout),
        streamBatchRows: props.requestRows,
        streamMaxBackoffSeconds: seconds(props.maxBackoff),
        streamProbabilities: props.probabilities,
        ...kind.settings,
      },
      (key) => PROP_NAMES[key] ?? key,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `${path}: ${problem}`));
  }
}

export function seconds(duration: Duration | undefined): number | undefined {
  return duration && duration.toMilliseconds() / 1000;
}

/** The job has one login for S3. */
function oneBucket(path: string, folders: readonly SparkFolder[]): SparkFolder['bucket'] {
  const buckets = folders.flatMap(({ bucket }) => (bucket === undefined ? [] : [bucket]));
  const [first] = buckets;
  const other = buckets.find(({ endpoint, accessKeyId }) => {
    return endpoint !== first!.endpoint || accessKeyId.name !== first!.accessKeyId.name;
  });
  if (other === undefined) return first;
  throw new Error(
    `${path}: its folders must be in one store with one login, got ${first!.endpoint} with ${first!.accessKeyId.name} and ` +
      `${other.endpoint} with ${other.accessKeyId.name}; write buckets with the same endpoint and the same secret`,
  );
}
