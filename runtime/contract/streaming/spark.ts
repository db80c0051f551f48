/**
 * Environment variables that the job of a `SparkStream` or a `SparkBatch` reads beside those of a scorer. The job is
 * templates/spark/stream_job.py.
 */
export const SPARK_ENVIRONMENT = {
  /** Folder of the checkpoint: a path, or an address of S3 as Hadoop writes it. */
  checkpoint: 'SPARK_STREAM_CHECKPOINT',
  /** Most messages in a batch. */
  batchMessages: 'SPARK_STREAM_BATCH_MESSAGES',
  /** `true`: the job ends when it has scored what is there. */
  availableNow: 'SPARK_STREAM_AVAILABLE_NOW',
  /** Folder of files that are scored instead of a topic. */
  input: 'SPARK_STREAM_INPUT',
  /** What the files are: `json` or `parquet`. */
  format: 'SPARK_STREAM_FORMAT',
  /** Folder of the results. */
  output: 'SPARK_STREAM_OUTPUT',
} as const;

/** What the image of templates/spark/Dockerfile fixes. */
export const SPARK_IMAGE = {
  workingDirectory: '/opt/spark/work-dir',
  /** Folder of the job, which is mounted. */
  jobDirectory: '/opt/spark/job',
  /** Version of Spark. */
  version: '4.2.0',
} as const;
