import type { EnvironmentVariable } from './environment';

/** Exit codes of `cdk8s-aiops retrain`. */
export const RETRAINING_EXIT_CODES = {
  promoted: {
    code: 0,
    help: 'the challenger is the champion now, or the champion already is the model of this data and these options',
  },
  failed: { code: 1, help: 'something could not be read, reached or written; standard error says what' },
  misuse: { code: 2, help: 'wrong usage' },
  notBetter: { code: 10, help: 'a gate about the models does not hold; the champion stays' },
  dataRefused: { code: 11, help: 'the data has a severe finding, or a gate about the data does not hold' },
} as const;

/** How a run ended. The `outcome` label of the metrics, the tag of the run, and the summary's field. */
export const RETRAINING_OUTCOMES = ['promoted', 'not_better', 'data_refused', 'failed'] as const;

export type RetrainingOutcome = (typeof RETRAINING_OUTCOMES)[number];

/**
 * Environment variables that `cdk8s-aiops retrain` reads where an option is not given. Names beginning with MLFLOW_ are
 * those of MLflow's own client (https://mlflow.org/docs/latest/api_reference/python_api/mlflow.environment_variables.html),
 * those beginning with AWS_ are those of the AWS SDK.
 */
export const RETRAINING_ENVIRONMENT = {
  trackingUri: {
    name: 'MLFLOW_TRACKING_URI',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'http://mlflow.training.svc:5000',
    help: 'URL of the MLflow server, which is tracking server, registry and artifact proxy.',
  },
  trackingUsername: {
    name: 'MLFLOW_TRACKING_USERNAME',
    kind: 'string',
    help: 'User of MLflow’s basic authentication. It needs EDIT on the experiment and on the registered model.',
  },
  trackingPassword: {
    name: 'MLFLOW_TRACKING_PASSWORD',
    kind: 'string',
    secret: true,
    help: 'Password of that user.',
  },
  trackingToken: {
    name: 'MLFLOW_TRACKING_TOKEN',
    kind: 'string',
    secret: true,
    help: 'Bearer token, for an MLflow behind a proxy that asks for one. It is used if there is no user.',
  },
  experimentName: {
    name: 'MLFLOW_EXPERIMENT_NAME',
    kind: 'string',
    help: 'Experiment that the run is logged to; it is made if it is missing. Unset: the name of the registered model.',
  },
  requestTimeout: {
    name: 'MLFLOW_HTTP_REQUEST_TIMEOUT',
    kind: 'integer',
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
    default: 120,
    help: 'Longest time for one request to MLflow.',
  },
  requestRetries: {
    name: 'MLFLOW_HTTP_REQUEST_MAX_RETRIES',
    kind: 'integer',
    minimum: 0,
    maximum: 10,
    default: 5,
    help: 'Attempts after a request to MLflow failed for a cause that may pass: no connection, 429, 500, 502, 503 or 504.',
  },
  awsEndpoint: {
    name: 'AWS_ENDPOINT_URL_S3',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'http://store.training.svc:9000',
    help: 'S3 endpoint for data with an s3:// address. Unset: `AWS_ENDPOINT_URL`, else that of AWS.',
  },
  awsRegion: {
    name: 'AWS_REGION',
    kind: 'string',
    default: 'us-east-1',
    help: 'Region of the bucket.',
  },
  awsAccessKeyId: {
    name: 'AWS_ACCESS_KEY_ID',
    kind: 'string',
    help: 'Access key. Unset: the other sources of the AWS SDK, such as a web identity token.',
  },
  awsSecretAccessKey: {
    name: 'AWS_SECRET_ACCESS_KEY',
    kind: 'string',
    secret: true,
    help: 'Secret of the access key.',
  },
  awsSessionToken: {
    name: 'AWS_SESSION_TOKEN',
    kind: 'string',
    secret: true,
    help: 'Session token of temporary keys.',
  },
  pushgateway: {
    name: 'PUSHGATEWAY_URL',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'http://pushgateway.observability.svc:9091',
    help: 'Pushgateway that receives the metrics of the run when it ends. Unset: none does.',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/**
 * Variables for every service of AWS, which the SDK reads where those of S3 are not set.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const AWS_FALLBACKS = { endpoint: 'AWS_ENDPOINT_URL', region: 'AWS_DEFAULT_REGION' } as const;

/**
 * Metrics that a run pushes when it ends, to the group `job="retrain", model="<registered model>"`. A metric that is not
 * known at the end (MLflow was down) is not pushed, and the Pushgateway keeps the last value.
 */
export const RETRAINING_METRICS = {
  lastEnd: {
    name: 'retraining_last_end_timestamp_seconds',
    help: 'Time of the end of the last run, whatever its outcome.',
  },
  lastDecision: {
    name: 'retraining_last_decision_timestamp_seconds',
    help: 'Time of the last run that compared a challenger to the end: its outcome is promoted or not_better.',
  },
  outcome: {
    name: 'retraining_outcome',
    help: '1 for the outcome of the last run, else 0.',
  },
  duration: {
    name: 'retraining_duration_seconds',
    help: 'Duration of the last run.',
  },
  championCreated: {
    name: 'retraining_champion_created_timestamp_seconds',
    help: 'Time at which the version that is the champion was registered.',
  },
  losses: {
    name: 'retraining_losses',
    help: 'Challengers in a row that were not better than the champion.',
  },
} as const;

/** The job label of the metrics. */
export const RETRAINING_JOB = 'retrain';

/** Messages of the log, one for each step. */
export const RETRAINING_MESSAGES = {
  dataRead: 'data read',
  championFound: 'champion found',
  growing: 'trees are grown',
  decided: 'decided',
  logged: 'run logged',
  uploaded: 'artifact uploaded',
  registered: 'version registered',
  aliased: 'alias set',
  ended: 'retraining ended',
} as const;

export type RetrainingMessage = (typeof RETRAINING_MESSAGES)[keyof typeof RETRAINING_MESSAGES];

/** What the registry holds of a model that `retrain` registered. */
export const REGISTRY = {
  championAlias: 'champion',
  challengerAlias: 'challenger',
  /** Folder of the model below the run's artifacts; the source of the version. */
  modelFolder: 'model',
  /** The artifact within it. */
  modelFile: 'model.json',
  cardFile: 'README.md',
  summaryFile: 'summary.json',
  summaryTextFile: 'summary.md',
  /** A metric of the version has a tag of its own: this and its name. */
  metricTag: 'cdk8s-aiops.metric.',
  tags: {
    /** Digest of the artifact, `sha256:` and 64 hexadecimal digits: MODEL_DIGEST of who serves it. */
    digest: 'cdk8s-aiops.digest',
    /** Version that the artifact states. */
    version: 'cdk8s-aiops.version',
    /** Digest of the data. */
    dataDigest: 'cdk8s-aiops.data-digest',
    /** Identity of data and options; the same again is the same model. */
    request: 'cdk8s-aiops.request',
    /** Identity of data, options and the champion it was compared with; a run that is repeated is found by it. */
    key: 'cdk8s-aiops.key',
    /** How rows were held out: `content-hash/v1`, with the seed and the share. */
    split: 'cdk8s-aiops.split',
    outcome: 'cdk8s-aiops.outcome',
  },
} as const;

/** The image that trains: the command with the packages of dependencies/retrain. */
export const RETRAINING_IMAGE = {
  /** The stage of the Dockerfile. */
  target: 'retrain',
  command: ['node', 'dist/cli/training-image.js'],
  /** Where downloads are put, and what DuckDB does not hold in memory: a volume of its own. */
  temporaryDirectory: '/tmp',
} as const;
