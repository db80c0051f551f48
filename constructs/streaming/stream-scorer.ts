import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clusterIp, servicePort } from '../private/cluster-ip';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import { IMAGE } from '../../runtime/contract/image';
import { PORT_NAMES } from '../../runtime/contract/routes';
import type { ScrapedService } from '../observability/scraped-service';
import { chartNamespace } from '../private/chart-namespace';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import { checkPodCount } from '../private/pod-count';
import { secretPath } from '../private/secret-volumes';
import { workloadLabels, workloadMatchLabels } from '../private/workload-labels';
import type { SecretKey } from '../secret-key';
import { parseImage } from '../serving/image';
import type { NamedPort } from '../serving/named-port';
import { fetchEgress } from '../serving/fetch-container';
import type { ScaledPods, ScalingTarget } from '../serving/scaling-target';
import { podTemplate } from '../serving/pod-template';
import { Resources } from '../serving/resources';
import type { KafkaAccess } from './kafka-access';
import { requestsTo } from './requests-to';
import type { ScoredStream } from './scored-stream';
import { ScorerPolicies } from './scorer-policies';
import { scorerEnvironment } from './scorer-settings';
import type { OffsetReset, StreamScorerProps } from './stream-scorer-props';
import { checkTopic, type Topic } from './topic';

/** Name of the program in its labels. */
const APP = 'stream-scorer';

/**
 * Scores the messages of a topic: consumes them in a group, scores them in its own process or by a service, and
 * produces the results and the dead letters. It is a Deployment, with a Service for scrapes, a ServiceAccount, a
 * PodDisruptionBudget and NetworkPolicies. Every pod meets the Pod Security Standard "restricted".
 *
 * The rights that it needs at the broker are granted to its `KafkaUser`, and the brokers and the service let its pods in.
 *
 * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/streaming.md
 * @example
 * const cluster = new KafkaCluster(chart, 'kafka');
 * const topic = (name: string) => new KafkaTopic(chart, name, { cluster, partitions: 12 });
 * const scorer = new StreamScorer(chart, 'incident-scorer', {
 *   image: 'ghcr.io/acme/aiops-streaming:1.2.0',
 *   kafka: new KafkaUser(chart, 'incident-scorer-user', { cluster }),
 *   topic: topic('transactions'),
 *   results: topic('transactions-scored'),
 *   deadLetters: topic('transactions-dead'),
 *   model: Model.fromArtifact('model/incident.json'),
 * });
 * new LagScalingPolicy(chart, 'scaling', { target: scorer, maxReplicas: 12 });
 * new ServiceMonitor(chart, 'monitor', { target: scorer });
 */
export class StreamScorer extends Construct implements ScalingTarget, ScoredStream {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that select the pods. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** The port of probes and metrics. */
  readonly ports: { readonly metrics: NamedPort };
  /** Requests and limits of each pod. */
  readonly resources: Resources;
  /** The brokers, and the client that the scorer is. */
  readonly kafka: KafkaAccess;
  /** The topic whose messages are scored. */
  readonly topic: Topic;
  /** The topic of the results. */
  readonly results: Topic;
  /** The topic of messages that cannot be scored. */
  readonly deadLetters: Topic;
  /** Consumer group. */
  readonly group: string;
  /** Where the group begins if it has committed nothing. */
  readonly offsetReset: OffsetReset;

  /** Service account of the pods, without a mounted token. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** Runs the pods. */
  readonly deployment: k8s.KubeDeployment;
  /** Gives Prometheus the pods; nobody else asks a scorer. */
  readonly service: k8s.KubeService;
  /** Lets a drain evict one pod at a time. */
  readonly podDisruptionBudget: k8s.KubePodDisruptionBudget;
  /** Limit the traffic of the pods. */
  readonly networkPolicies: ScorerPolicies;
  /** Contains the model. Undefined: the image contains it, or a service is asked. */
  readonly modelConfigMap?: k8s.KubeConfigMap;

  private readonly replicas: number | undefined;
  private autoscaler: Construct | undefined;

  constructor(scope: Construct, id: string, props: StreamScorerProps) {
    super(scope, id);
    this.namespace = chartNamespace(this);
    this.name = objectName(props.name ?? id);
    const { kafka, topic, results, deadLetters, model, service, group = this.name } = props;
    this.kafka = kafka;
    this.topic = topic;
    this.results = results;
    this.deadLetters = deadLetters;
    this.group = group;
    this.offsetReset = props.offsetReset ?? 'earliest';
    this.replicas = props.replicas;
    for (const each of [topic, results, deadLetters]) checkTopic(each);
    if (props.replicas !== undefined) this.checkReplicas('replicas', props.replicas);
    this.requireOneOf(props);
    this.requireSecrets(kafka);
    const image = parseImage(props.image);
    this.labels = workloadLabels({
      app: APP,
      component: APP,
      name: this.name,
      version: image.tag,
      partOf: props.partOf ?? this.namespace,
    });
    this.matchLabels = workloadMatchLabels(APP, this.name);
    this.resources = new Resources(props);
    const port = props.port ?? ENVIRONMENT.port.default;
    this.ports = { metrics: { name: PORT_NAMES.metrics, number: port } };

    kafka.grantConsume(topic, group);
    kafka.grantProduce(results);
    kafka.grantProduce(deadLetters);
    if (props.delivery === 'transactional') kafka.grantTransactions(`${group}-`);
    kafka.admit(this.namespace, this.matchLabels);
    service?.allowRequestsFrom(this.namespace);

    const secrets: SecretKey[] = [];
    const environment = scorerEnvironment(this.node.path, props, {
      group,
      serviceUrl: service && `http://${service.name}.${service.namespace}.svc`,
      mountSecret: (key) => {
        secrets.push(key);
        return secretPath(key);
      },
    });
    const metadata = { name: this.name, labels: this.labels };
    const selector = { matchLabels: this.matchLabels };
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata,
      automountServiceAccountToken: false,
    });
    if (model?.data !== undefined) {
      this.modelConfigMap = new k8s.KubeConfigMap(this, 'Model', {
        metadata: { name: `${this.name}-model`, labels: this.labels },
        data: model.data,
      });
    }
    this.deployment = new k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: lazy(() => ({
        replicas:
          this.autoscaler === undefined ? (props.replicas ?? Math.min(3, topic.partitions)) : undefined,
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
        template: podTemplate({
          serviceAccountName: this.name,
          labels: this.labels,
          matchLabels: this.matchLabels,
          image: image.reference,
          container: { name: 'scorer', command: IMAGE.scorerCommand },
          environment,
          ports: [this.ports.metrics],
          resources: this.resources,
          stopSeconds: Number(environment[ENVIRONMENT.shutdownTimeoutSeconds.name]),
          modelConfig: model?.data && { name: `${this.name}-model`, data: model.data },
          fetchedModel: model?.fetched,
          secrets,
          priorityClassName: props.priorityClassName,
        }),
      })),
    });
    this.service = new k8s.KubeService(this, 'Service', {
      metadata,
      spec: clusterIp(this.matchLabels, [servicePort({ name: PORT_NAMES.metrics, number: port })]),
    });
    this.podDisruptionBudget = new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata,
      spec: {
        selector,
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        // a pod that never became ready must not keep a node from being drained
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
    this.networkPolicies = new ScorerPolicies(this, 'NetworkPolicies', {
      name: this.name,
      labels: this.labels,
      matchLabels: this.matchLabels,
      metricsPort: port,
      metricsFrom: props.metricsFrom ?? 'monitoring',
      brokers: kafka.egress,
      service: service && requestsTo(service),
      ...(model?.fetched && { modelStore: fetchEgress(model.fetched) }),
    });
  }

  /** What runs the pods. */
  get workload(): k8s.KubeDeployment {
    return this.deployment;
  }

  get lagExporter(): ScrapedService | undefined {
    return this.kafka.exporter;
  }

  /**
   * Hands the number of pods to an autoscaler: the Deployment then has no `replicas`. LagScalingPolicy and ScalingPolicy call
   * this.
   *
   * @param pods the most pods that it asks for
   * @throws if `replicas` was given, another autoscaler has the scorer, or there are fewer partitions
   */
  scaleBy(autoscaler: Construct, { maxReplicas }: Pick<ScaledPods, 'maxReplicas'>): void {
    this.checkReplicas('maxReplicas', maxReplicas);
    if (this.replicas !== undefined) {
      throw new Error(
        `${this.node.path} has replicas: ${this.replicas} and is the target of ${autoscaler.node.path}, ` +
          'which would set another number; leave replicas out',
      );
    }
    if (this.autoscaler !== undefined) {
      throw new Error(
        `${this.node.path} is already the target of ${this.autoscaler.node.path}; ` +
          `two autoscalers would work against each other: remove ${autoscaler.node.path}`,
      );
    }
    this.autoscaler = autoscaler;
    this.deployment.metadata.addAnnotation('polaris.fairwinds.com/deploymentMissingReplicas-exempt', 'true');
  }

  private checkReplicas(prop: string, value: number): void {
    checkPodCount(prop, value);
    const { name, partitions } = this.topic;
    if (value <= partitions) return;
    throw new Error(
      `${this.node.path}: ${prop} must be at most ${partitions}, the partitions of the topic ${name}, got ${value}: ` +
        `each partition is read by one pod of a group, so ${value - partitions} would read nothing; lower it, or give the topic ${value} partitions`,
    );
  }

  private requireOneOf({ model, service }: StreamScorerProps): void {
    if ((model === undefined) !== (service === undefined)) return;
    throw new Error(
      model === undefined
        ? `${this.node.path} has nothing to score with, got neither model nor service; write model: Model.fromArtifact('model.json'), or service: the InferenceService to ask`
        : `${this.node.path} has two things to score with, got model and service; leave model out to ask the service, or service to score in process`,
    );
  }

  private requireSecrets({ namespace = this.namespace }: KafkaAccess): void {
    if (namespace === this.namespace) return;
    throw new Error(
      `${this.node.path} must be in the namespace of its KafkaUser (${namespace}), got ${this.namespace}: ` +
        `pods mount Secrets of their own namespace only; make it in a chart with the namespace ${namespace}`,
    );
  }
}
