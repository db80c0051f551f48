import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as spark from '../../../imports/sparkoperator.k8s.io';
import { toBatchEnvironment } from '../../../runtime/config/stream-config';
import { SPARK_ENVIRONMENT } from '../../../runtime/contract/streaming/spark';
import type { SparkFolder } from './spark-folder';
import { SparkJob } from './spark-job';
import type { SparkPolicies } from './spark-policies';
import type { SparkBatchProps } from './spark-stream-props';

/**
 * Scores the files of a folder once, over many machines, and ends. What it has scored it remembers: where it is started
 * again, it scores the files that are new.
 *
 * The operator starts it when the object is made and when it changes, so that another day's folder is another `input`.
 *
 * @see https://spark.apache.org/docs/latest/structured-streaming-programming-guide.html#triggers
 * @example
 * const bucket = S3.external({ endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'acme-rows', secret: 'rows-s3' });
 * new SparkBatch(chart, 'incident-backfill', {
 *   image: 'ghcr.io/acme/aiops-spark:1.2.0',
 *   service,
 *   input: SparkFolder.s3(bucket, 'rows/2026'),
 *   output: SparkFolder.s3(bucket, 'scored/2026'),
 *   checkpoint: SparkFolder.s3(bucket, 'checkpoints/incident-backfill'),
 * });
 */
export class SparkBatch extends Construct {
  /** Name of every object. */
  readonly name: string;
  /** The SparkApplication object. */
  readonly application: ApiObject;
  /** Limit the traffic of the pods. */
  readonly networkPolicies: SparkPolicies;

  constructor(scope: Construct, id: string, props: SparkBatchProps) {
    super(scope, id);
    const { input, output, format = 'json', name = id } = props;
    for (const [field, folder] of Object.entries({ input, output })) this.requireBucket(field, folder);
    if (input.address === output.address) {
      throw new Error(
        `${this.node.path}: output must be another folder than input, got ${input.address} for both; its results would be scored`,
      );
    }
    const job = new SparkJob(this, 'Job', props, name, {
      app: 'spark-batch',
      settings: { streamGroup: name },
      toEnvironment: toBatchEnvironment,
      environment: {
        [SPARK_ENVIRONMENT.input]: input.address,
        [SPARK_ENVIRONMENT.format]: format,
        [SPARK_ENVIRONMENT.output]: output.address,
        [SPARK_ENVIRONMENT.availableNow]: 'true',
      },
      secrets: [],
      folders: [input, output],
      egress: {},
      restartPolicy: {
        type: spark.SparkApplicationSpecRestartPolicyType.ON_FAILURE,
        onFailureRetries: 3,
        onFailureRetryInterval: 30,
        onSubmissionFailureRetries: 3,
        onSubmissionFailureRetryInterval: 30,
      },
    });
    this.name = job.name;
    this.application = job.application;
    this.networkPolicies = job.networkPolicies;
  }

  private requireBucket(field: string, folder: SparkFolder): void {
    if (folder.bucket !== undefined) return;
    throw new Error(
      `${this.node.path}: ${field} must be a folder of a bucket, got a volume, which executors cannot read; write SparkFolder.s3(bucket, 'rows')`,
    );
  }
}
