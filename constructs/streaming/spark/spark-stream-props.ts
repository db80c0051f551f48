import type { Duration } from 'cdk8s';
import type { InferenceService } from '../../serving/inference-service';
import type { KafkaAccess } from '../kafka-access';
import type { OffsetReset } from '../stream-scorer-props';
import type { Topic } from '../topic';
import type { SparkSize } from './spark-application';
import type { SparkFolder } from './spark-folder';

/** Props that `SparkStream` and `SparkBatch` share. */
export interface SparkJobProps extends SparkSize {
  /**
   * Image of Spark with its connector to Kafka, which templates/spark/Dockerfile makes: repository, tag, and digest where
   * it is known. `latest` and a missing tag are refused.
   */
  readonly image: string;

  /** The service that is asked. It must take `requestRows` rows a request. */
  readonly service: InferenceService;

  /**
   * Name of the SparkApplication and of everything else that is made. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Name of the application that the job is part of, for the label `app.kubernetes.io/part-of`.
   *
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   *
   * @default - the chart's namespace
   */
  readonly partOf?: string;

  /**
   * Where the job remembers how far it has come. Without it, the job would begin anew at each start.
   *
   * @see https://spark.apache.org/docs/latest/structured-streaming-programming-guide.html#recovering-from-failures-with-checkpointing
   *
   * @default SparkFolder.volume()
   */
  readonly checkpoint?: SparkFolder;

  /**
   * Rows of one request to `service`, 1 to 10,000; at most its `maxRows`.
   *
   * @default 500
   */
  readonly requestRows?: number;

  /**
   * Time limit of one request to `service`.
   *
   * @default Duration.seconds(5)
   */
  readonly serviceTimeout?: Duration;

  /**
   * Longest pause after the service has failed.
   *
   * @default Duration.seconds(30)
   */
  readonly maxBackoff?: Duration;

  /**
   * Whether a result has the share of each class.
   *
   * @default true
   */
  readonly probabilities?: boolean;

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
}

/** Props of `SparkStream`. */
export interface SparkStreamProps extends SparkJobProps {
  /** The brokers, and the client that the job is: a `KafkaUser`, or `Kafka.external(…)`. */
  readonly kafka: KafkaAccess;

  /** The topic whose messages are scored. */
  readonly topic: Topic;

  /** The topic of the results. Each has the topic, the partition and the offset of its message. */
  readonly results: Topic;

  /** The topic of messages that cannot be scored, each with the reason in its headers. */
  readonly deadLetters: Topic;

  /**
   * Where the job begins without a checkpoint. `latest` skips what was sent before the first start.
   *
   * @default 'earliest'
   */
  readonly offsetReset?: OffsetReset;

  /**
   * Time between the starts of two batches, at most a minute. A batch that takes longer is followed by the next at once.
   *
   * @default Duration.seconds(1)
   */
  readonly trigger?: Duration;

  /**
   * Most messages in a batch, over all partitions. After a fault so many may be written twice.
   *
   * @see https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html
   *
   * @default 100000
   */
  readonly batchMessages?: number;
}

/** Props of `SparkBatch`. */
export interface SparkBatchProps extends SparkJobProps {
  /** Folder of the files: lines of JSON as messages have them, or Parquet with a column for each feature. */
  readonly input: SparkFolder;

  /** Folder of the results, with the folders `results` and `refused` of JSON lines. */
  readonly output: SparkFolder;

  /**
   * What the files are.
   *
   * @default 'json'
   */
  readonly format?: 'json' | 'parquet';
}
