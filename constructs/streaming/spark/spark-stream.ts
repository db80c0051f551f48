import { type ApiObject, Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as spark from '../../../imports/sparkoperator.k8s.io';
import { toStreamEnvironment } from '../../../runtime/config/stream-config';
import { SPARK_ENVIRONMENT } from '../../../runtime/contract/streaming/spark';
import type { ScrapedService } from '../../observability/scraped-service';
import { chartNamespace } from '../../private/chart-namespace';
import { secretPath } from '../../private/secret-volumes';
import type { SecretKey } from '../../secret-key';
import type { NamedPort } from '../../serving/named-port';
import type { ScoredStream } from '../scored-stream';
import { loginSettings } from '../scorer-settings';
import type { OffsetReset } from '../stream-scorer-props';
import { checkTopic, type Topic } from '../topic';
import { seconds, SparkJob } from './spark-job';
import type { SparkPolicies } from './spark-policies';
import type { SparkStreamProps } from './spark-stream-props';

const DEFAULT_BATCH_MESSAGES = 100_000;

/**
 * Scores the messages of a topic by Spark's Structured Streaming, for whoever outgrows one consumer group: the same topics
 * and the same results as those of a `StreamScorer`. It is a SparkApplication with our job, its account and its
 * NetworkPolicies. Pods meet the Pod Security Standard "restricted".
 *
 * Delivery is at least once: after a fault a batch is written again, and results of the same `id` are of the same message.
 * Spark commits no offsets to Kafka, so that exporters and KEDA see no lag; the job says it itself.
 *
 * It needs `sparkOperator({ namespace, jobNamespaces })` in the cluster.
 *
 * @see https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/streaming.md
 * @example
 * const cluster = new KafkaCluster(chart, 'kafka');
 * const topic = (name: string) => new KafkaTopic(chart, name, { cluster, partitions: 48 });
 * const stream = new SparkStream(chart, 'incident-stream', {
 *   image: 'ghcr.io/acme/aiops-spark:1.2.0',
 *   kafka: new KafkaUser(chart, 'incident-stream-user', { cluster }),
 *   topic: topic('transactions'),
 *   results: topic('transactions-scored'),
 *   deadLetters: topic('transactions-dead'),
 *   service,
 *   executors: 6,
 * });
 * new ServiceMonitor(chart, 'monitor', { target: stream });
 */
export class SparkStream extends Construct implements ScrapedService, ScoredStream {
  /** Name of every object. */
  readonly name: string;
  /** Namespace of every object. */
  readonly namespace: string;
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that select the pods, driver and executors. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** The port of probes and metrics. */
  readonly ports: { readonly metrics: NamedPort };
  readonly topic: Topic;
  readonly deadLetters: Topic;
  /** The topic of the results. */
  readonly results: Topic;
  /** Its name: what its lag and its dead letters are labelled with, and the group in which executors fetch. */
  readonly group: string;
  readonly offsetReset: OffsetReset;
  readonly lagExporter = undefined;
  /** The SparkApplication object. */
  readonly application: ApiObject;
  /** Service account of the pods. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** Gives Prometheus the driver; nobody else asks it. */
  readonly service: k8s.KubeService;
  /** Limit the traffic of the pods. */
  readonly networkPolicies: SparkPolicies;

  constructor(scope: Construct, id: string, props: SparkStreamProps) {
    super(scope, id);
    const { kafka, topic, results, deadLetters, name = id } = props;
    const namespace = chartNamespace(this);
    for (const each of [topic, results, deadLetters]) checkTopic(each);
    if (kafka.namespace !== undefined && kafka.namespace !== namespace) {
      throw new Error(
        `${this.node.path} must be in the namespace of its KafkaUser (${kafka.namespace}), got ${namespace}: ` +
          `pods mount Secrets of their own namespace only; make it in a chart with the namespace ${kafka.namespace}`,
      );
    }
    const batchMessages = props.batchMessages ?? DEFAULT_BATCH_MESSAGES;
    if (!Number.isInteger(batchMessages) || batchMessages < 1) {
      throw new Error(
        `${this.node.path}: batchMessages must be a whole number, at least 1, got ${batchMessages}; leave it out for ${DEFAULT_BATCH_MESSAGES}`,
      );
    }
    this.topic = topic;
    this.results = results;
    this.deadLetters = deadLetters;
    this.group = name;
    this.offsetReset = props.offsetReset ?? 'earliest';
    const secrets: SecretKey[] = [];
    const job = new SparkJob(this, 'Job', props, name, {
      app: 'spark-stream',
      settings: {
        ...loginSettings(kafka, (key) => {
          secrets.push(key);
          return secretPath(key);
        }),
        kafkaBootstrapServers: kafka.bootstrapServers,
        streamTopic: topic.name,
        streamResultsTopic: results.name,
        streamDeadLetterTopic: deadLetters.name,
        streamGroup: name,
        streamOffsetReset: this.offsetReset,
        streamBatchSeconds: seconds(props.trigger ?? Duration.seconds(1)),
      },
      toEnvironment: toStreamEnvironment,
      environment: { [SPARK_ENVIRONMENT.batchMessages]: String(batchMessages) },
      secrets,
      folders: [],
      egress: { kafka: [kafka.egress] },
      restartPolicy: {
        type: spark.SparkApplicationSpecRestartPolicyType.ALWAYS,
        onFailureRetryInterval: 10,
        onSubmissionFailureRetryInterval: 30,
      },
    });
    this.name = job.name;
    this.namespace = job.namespace;
    this.labels = job.labels;
    this.matchLabels = job.matchLabels;
    this.ports = job.ports;
    this.application = job.application;
    this.serviceAccount = job.serviceAccount;
    this.service = job.service;
    this.networkPolicies = job.networkPolicies;
    kafka.grantConsume(topic, name);
    kafka.grantProduce(results);
    kafka.grantProduce(deadLetters);
    kafka.admit(this.namespace, this.matchLabels);
  }
}
