import type { Duration } from 'cdk8s';
import type { LogLevel } from '../../runtime/contract/environment';
import type { StreamDelivery } from '../../runtime/contract/streaming/environment';
import type { InferenceService } from '../serving/inference-service';
import type { Model } from '../serving/model';
import type { ResourceProps } from '../serving/resources';
import type { KafkaAccess } from './kafka-access';
import type { Topic } from './topic';

/** Where a group begins to read that has committed nothing yet: at the oldest message, or at the next one. */
export type OffsetReset = 'earliest' | 'latest';

/** Props of `StreamScorer`. */
export interface StreamScorerProps extends ResourceProps {
  /**
   * Image of the runtime, built with the dependencies of the scorer (`docker build --build-arg DEPENDENCIES=streaming`):
   * repository, tag, and digest where it is known. `latest` and a missing tag are refused.
   *
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly image: string;

  /** The brokers, and the client that the scorer is: a `KafkaUser`, or `Kafka.external(…)`. */
  readonly kafka: KafkaAccess;

  /** The topic whose messages are scored. */
  readonly topic: Topic;

  /** The topic of the results. Each has the topic, the partition and the offset of its message. */
  readonly results: Topic;

  /** The topic of messages that cannot be scored, each with the reason in its headers. */
  readonly deadLetters: Topic;

  /**
   * Consumer group. Its committed offsets are where the scorers go on, so that another name begins anew.
   *
   * @see https://kafka.apache.org/documentation/#intro_consumers
   *
   * @default - the name of the scorer
   */
  readonly group?: string;

  /**
   * The model that is scored with in the scorer's own process, which is the fast way. Give either this or `service`.
   *
   * @default - `service` is asked
   */
  readonly model?: Model;

  /**
   * The service that is asked over HTTP: its autoscaler, its drift detection and its log then see the rows. It must take
   * `batchRows` rows a request. Give either this or `model`.
   *
   * @default - the scorer has the `model` itself
   */
  readonly service?: InferenceService;

  /**
   * Name of the Deployment and of everything else that is made. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Name of the application that the scorer is part of, for the label `app.kubernetes.io/part-of`.
   *
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   *
   * @default - the chart's namespace
   */
  readonly partOf?: string;

  /**
   * Number of pods, at most as many as the topic has partitions: one more would have nothing to read. Omit it if a
   * LagScalingPolicy targets the scorer.
   *
   * @default - 3, or as many as there are partitions if these are fewer
   */
  readonly replicas?: number;

  /**
   * Where a group begins that has committed nothing yet. `latest` skips what was sent before the first start.
   *
   * @see https://kafka.apache.org/documentation/#consumerconfigs_auto.offset.reset
   *
   * @default 'earliest'
   */
  readonly offsetReset?: OffsetReset;

  /**
   * How results and offsets are written. `at-least-once`: after a fault a result may be there twice; its `id` says so.
   * `transactional`: in one Kafka transaction, which takes about three times as long; consumers of the results must read
   * with `read_committed`.
   *
   * @see https://kafka.apache.org/documentation/#semantics
   *
   * @default 'at-least-once'
   */
  readonly delivery?: StreamDelivery;

  /**
   * Largest number of messages in a batch, 1 to 10,000. With `service` at most its `maxRows`.
   *
   * @default 500
   */
  readonly batchRows?: number;

  /**
   * Longest time that the first message of a batch waits for others; at most a minute.
   *
   * @default Duration.millis(100)
   */
  readonly batchWait?: Duration;

  /**
   * Time limit of one request to `service`.
   *
   * @default Duration.seconds(5)
   */
  readonly serviceTimeout?: Duration;

  /**
   * Longest pause after the service or the broker has failed.
   *
   * @default Duration.seconds(30)
   */
  readonly maxBackoff?: Duration;

  /**
   * Time after which the broker gives the partitions of a scorer that has died to others.
   *
   * @see https://kafka.apache.org/documentation/#consumerconfigs_session.timeout.ms
   *
   * @default Duration.seconds(30)
   */
  readonly sessionTimeout?: Duration;

  /**
   * Time for the batch under way after SIGTERM. The pod's termination grace period is a little longer.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
   *
   * @default Duration.seconds(20)
   */
  readonly shutdownTimeout?: Duration;

  /**
   * Whether a result has the vote share of each class.
   *
   * @default true
   */
  readonly probabilities?: boolean;

  /**
   * Whether a message is a dead letter if a value violates the model's expectations. Only with `model`; a service has a
   * setting of its own.
   *
   * @default false
   */
  readonly dataQualityRefuse?: boolean;

  /**
   * Lowest level that is logged.
   *
   * @default 'info'
   */
  readonly logLevel?: LogLevel;

  /**
   * Port of the probes and of `/metrics`.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Namespace of Prometheus, whose pods may scrape.
   *
   * @default 'monitoring'
   */
  readonly metricsFrom?: string;

  /**
   * Name of the pods' PriorityClass.
   *
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;
}
