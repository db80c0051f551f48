/**
 * The seam between what runs and what is deployed: every metric, route, port, environment variable and path
 * that both sides must agree on, as pure data. The runtime serves what stands here, the constructs wire what
 * stands here, and nothing in this file imports anything, so that neither side can bend it.
 */

type MetricType = 'counter' | 'gauge' | 'histogram';

/** One metric as Prometheus sees it. */
export interface Metric<L extends string = string> {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly labels: readonly L[];
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[];
  /**
   * Label combinations that exist, at zero, from the first scrape on: `rate()` sees no increase in a series
   * that is born at 1. Combinations that depend on the model (features, bins) are added when it loads.
   */
  readonly initial?: readonly Readonly<Record<L, string>>[];
}

const LATENCY_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** Every path that the runtime answers, as OpenAPI writes them: what stands in braces is the caller's. */
export const ROUTES = {
  index: '/',
  predict: '/predict',
  health: '/health',
  healthz: '/healthz',
  livez: '/livez',
  readyz: '/readyz',
  metrics: '/metrics',
  model: '/model',
  drift: '/drift',
  openapi: '/openapi.json',
  docs: '/docs',
  docsFile: '/docs/{file}',
  v2: '/v2',
  v2Live: '/v2/health/live',
  v2Ready: '/v2/health/ready',
  v2Model: '/v2/models/{model}',
  v2ModelVersion: '/v2/models/{model}/versions/{version}',
  v2ModelReady: '/v2/models/{model}/ready',
  v2ModelVersionReady: '/v2/models/{model}/versions/{version}/ready',
  v2Infer: '/v2/models/{model}/infer',
  v2VersionInfer: '/v2/models/{model}/versions/{version}/infer',
  v1Models: '/v1/models',
  v1Model: '/v1/models/{model}',
  v1Predict: '/v1/models/{model}:predict',
} as const;

/** The routes that answer predictions, whichever protocol a client speaks. Alerts and objectives read them all. */
export const INFERENCE_ROUTES = [
  ROUTES.predict,
  ROUTES.v1Predict,
  ROUTES.v2Infer,
  ROUTES.v2VersionInfer,
] as const;

/** The `route` label of a request that no route matched: a label value per path would let any client make series. */
export const UNMATCHED_ROUTE = 'unmatched';

/**
 * Networks of our own, where a webhook goes only if somebody allowed it: this is how a URL reaches metadata services. The
 * runtime refuses their addresses, and the network policy leaves them out. From IANA's special-purpose registries,
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
 */
export const PRIVATE_NETWORKS = {
  ipv4: [
    '10.0.0.0/8',
    '100.64.0.0/10', // shared by carriers (CGNAT), and pods of some clusters
    '127.0.0.0/8',
    '169.254.0.0/16', // link-local, with the clouds' 169.254.169.254
    '172.16.0.0/12',
    '192.168.0.0/16',
  ],
  ipv6: [
    '::1/128',
    '64:ff9b::/96', // NAT64: an IPv4 address of any kind is inside
    'fc00::/7', // unique local
    'fe80::/10', // link-local
  ],
} as const;

/** Names of the ports that the Service, the container and the ServiceMonitor share. */
export const PORT_NAMES = { http: 'http', metrics: 'metrics' } as const;

/** Statuses of predictions. The alerts read them, so their counters exist from the first scrape on. */
const PREDICT_STATUSES = ['200', '400', '413', '415', '500', '503'] as const;

/** Why a prediction was not made. */
const INFERENCE_ERROR_REASONS = ['invalid_input', 'not_ready', 'overloaded', 'internal'] as const;
export type InferenceErrorReason = (typeof INFERENCE_ERROR_REASONS)[number];

/** What a refused request would have exceeded: MAX_REQUESTS_IN_FLIGHT, or MAX_WAIT_SECONDS. */
const SHED_REASONS = ['in_flight', 'wait'] as const;
export type ShedReason = (typeof SHED_REASONS)[number];

/**
 * How one value can break the expectations that a model carries, by the names that a suite has for them. `missing`,
 * `type` and `categories` are also what makes a value unreadable.
 */
export type ViolationKind = 'missing' | 'type' | 'min' | 'max' | 'categories';

/** Messages of the log that dashboards look for. */
export const LOG_MESSAGES = { driftDetected: 'Drift detected' } as const;

/** What became of a webhook event. */
const WEBHOOK_OUTCOMES = ['delivered', 'failed', 'dropped'] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/**
 * Tests that compare the window with the baseline, by the names that metrics and settings know them by. The last one
 * looks at all numeric features together, and runs on a thread of its own.
 */
export const DRIFT_TESTS = [
  'mean_shift',
  'ks',
  'anderson_darling',
  'wasserstein',
  'psi',
  'chi_squared',
  'mmd',
] as const;
export type DriftTest = (typeof DRIFT_TESTS)[number];

/**
 * Rows added to every bin of both sides of a population stability index, so that an empty bin does not make it
 * infinite: Jeffreys' prior, half a row. On windows of a hundred rows the usual fixed share of 0.0001 would make one
 * empty bin of ten worth 0.7 alone.
 */
export const PSI_PRIOR_ROWS = 0.5;

export const METRICS = {
  httpRequests: {
    name: 'http_requests_total',
    type: 'counter',
    help: 'HTTP requests answered, by method, route pattern and status code. What makes no request (no HTTP, headers too long or too slow, no URL) is counted as OTHER, unmatched.',
    labels: ['method', 'route', 'status'],
    initial: INFERENCE_ROUTES.flatMap((route) =>
      PREDICT_STATUSES.map((status) => ({ method: 'POST', route, status })),
    ),
  },
  httpRequestDuration: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the arrival of a whole request to its answer, in seconds. How long a client takes to send it is not counted, and requests that are shed are not timed.',
    labels: ['method', 'route'],
    buckets: LATENCY_BUCKETS,
    initial: INFERENCE_ROUTES.map((route) => ({ method: 'POST', route })),
  },
  inferenceRequests: {
    name: 'inference_requests_total',
    type: 'counter',
    help: 'Prediction requests received, whatever became of them.',
    labels: [],
    initial: [{}],
  },
  inferenceLatency: {
    name: 'inference_latency_seconds',
    type: 'histogram',
    help: 'Time spent in validation, the forest and drift detection for one prediction request, in seconds.',
    labels: [],
    buckets: [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, ...LATENCY_BUCKETS],
    initial: [{}],
  },
  inferenceErrors: {
    name: 'inference_errors_total',
    type: 'counter',
    help: 'Prediction requests that got no prediction, by reason.',
    labels: ['reason'],
    initial: INFERENCE_ERROR_REASONS.map((reason) => ({ reason })),
  },
  requestsShed: {
    name: 'requests_shed_total',
    type: 'counter',
    help: 'Prediction requests refused with 503 because more came than can be answered in time, by reason.',
    labels: ['reason'],
    initial: SHED_REASONS.map((reason) => ({ reason })),
  },
  requestsInFlight: {
    name: 'requests_in_flight',
    type: 'gauge',
    help: 'Prediction requests that have arrived and are not answered yet.',
    labels: [],
    initial: [{}],
  },
  driftEvents: {
    name: 'drift_events_total',
    type: 'counter',
    help: 'Prediction requests whose rows had drifted from the baseline, by feature.',
    labels: ['feature'],
  },
  driftStatistic: {
    name: 'drift_statistic',
    type: 'gauge',
    help: 'Statistic of the current window against the baseline, by feature and test.',
    labels: ['feature', 'test'],
  },
  driftThreshold: {
    name: 'drift_threshold',
    type: 'gauge',
    help: 'Value above which the statistic counts as drift, by feature and test.',
    labels: ['feature', 'test'],
  },
  driftPValue: {
    name: 'drift_p_value',
    type: 'gauge',
    help: 'Chance of at least this statistic without drift, before correction, by feature and test.',
    labels: ['feature', 'test'],
  },
  driftEffectSize: {
    name: 'drift_effect_size',
    type: 'gauge',
    help: "Size of the difference in the test's own measure, which does not grow with the rows, by feature and test.",
    labels: ['feature', 'test'],
  },
  driftDetected: {
    name: 'drift_detected',
    type: 'gauge',
    help: '1 while the current window has drifted from the baseline, else 0, by feature.',
    labels: ['feature'],
  },
  driftState: {
    name: 'drift_state',
    type: 'gauge',
    help: '0 without drift, 1 where drift is possible but not confirmed, 2 where it is confirmed, by feature.',
    labels: ['feature'],
  },
  driftOverallState: {
    name: 'drift_overall_state',
    type: 'gauge',
    help: 'The greatest drift_state of any feature, of the predictions and of all features together.',
    labels: [],
    initial: [{}],
  },
  driftEvaluationDuration: {
    name: 'drift_evaluation_seconds',
    type: 'histogram',
    help: 'Computing time of one evaluation of the window on the serving thread, in seconds.',
    labels: [],
    buckets: LATENCY_BUCKETS,
    initial: [{}],
  },
  driftBaselineInfo: {
    name: 'drift_baseline_info',
    type: 'gauge',
    help: 'Always 1; the labels say what the window is compared with, and where its thresholds come from.',
    labels: ['baseline', 'thresholds'],
  },
  driftWindowRows: {
    name: 'drift_window_rows',
    type: 'gauge',
    help: 'Rows in the current drift window.',
    labels: [],
    initial: [{}],
  },
  featureBins: {
    name: 'feature_bin_total',
    type: 'counter',
    help: 'Rows served, by feature and quantile bin (or category) of the baseline that is named.',
    labels: ['feature', 'bin', 'baseline'],
  },
  featureBinBaselineRows: {
    name: 'feature_bin_baseline_rows',
    type: 'gauge',
    help: 'Rows of the training data in each bin that feature_bin_total counts by: what is served is held against their shares.',
    labels: ['feature', 'bin', 'baseline'],
  },
  dataQualityViolations: {
    name: 'data_quality_violations_total',
    type: 'counter',
    help: "Values to predict from that broke the model's expectations, by feature and kind.",
    labels: ['feature', 'kind'],
  },
  dataQualityRows: {
    name: 'data_quality_rows_total',
    type: 'counter',
    help: "Rows to predict that were held against the model's expectations, refused ones included.",
    labels: [],
    initial: [{}],
  },
  webhookEvents: {
    name: 'drift_webhook_events_total',
    type: 'counter',
    help: 'Drift events sent to the webhook, by outcome.',
    labels: ['outcome'],
    initial: WEBHOOK_OUTCOMES.map((outcome) => ({ outcome })),
  },
  modelInfo: {
    name: 'model_info',
    type: 'gauge',
    help: 'Always 1; the labels say which model is loaded.',
    labels: ['name', 'version', 'digest', 'task'],
  },
  modelLoadFailures: {
    name: 'model_load_failures_total',
    type: 'counter',
    help: 'Attempts to load a model that were refused.',
    labels: [],
    initial: [{}],
  },
  logWriteFailures: {
    name: 'log_write_failures_total',
    type: 'counter',
    help: 'Writes of the log that failed. Its lines wait for the next one, up to 8 MiB.',
    labels: [],
    initial: [{}],
  },
  logLinesDropped: {
    name: 'log_lines_dropped_total',
    type: 'counter',
    help: 'Lines of the log that were dropped: 8 MiB of others waited for a disk or a reader.',
    labels: [],
    initial: [{}],
  },
  cpuUsage: {
    name: 'cpu_usage_percent',
    type: 'gauge',
    help: 'CPU time used by the process since the last scrape, as a percentage of its limit, 0 to 100.',
    labels: [],
    initial: [{}],
  },
  buildInfo: {
    name: 'build_info',
    type: 'gauge',
    help: 'Always 1; the labels say which build of the runtime this is.',
    labels: ['version', 'node_version'],
  },
} as const satisfies Record<string, Metric>;

/** Metrics of prom-client's own that alerts and dashboards may read. */
export const PROCESS_METRICS = {
  residentMemory: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory size in bytes.',
    labels: [],
  },
  cpuSeconds: {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Total user and system CPU time spent in seconds.',
    labels: [],
  },
  eventLoopLagP99: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    type: 'gauge',
    help: 'The 99th percentile of the recorded event loop delays.',
    labels: [],
  },
} as const satisfies Record<string, Metric>;

/** How one environment variable is written, what it may hold and what it means. */
export type EnvironmentVariable = {
  readonly name: string;
  readonly help: string;
} & (
  | {
      readonly kind: 'integer' | 'number';
      readonly minimum: number;
      readonly maximum: number;
      readonly unit?: string;
      readonly default?: number;
    }
  | { readonly kind: 'boolean'; readonly default?: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default?: string }
  | {
      readonly kind: 'string';
      readonly pattern?: string;
      readonly example?: string;
      /** Whether the value lets its reader in somewhere: no message quotes it. @default false */
      readonly secret?: boolean;
      readonly default?: string;
    }
  | {
      readonly kind: 'list';
      /** Items that it may hold. @default - any text */
      readonly choices?: readonly string[];
      /** What to write instead of a list without items. @default - it may be empty */
      readonly insteadOfNone?: string;
      readonly default?: readonly string[];
    }
);

/**
 * The runtime's configuration. A key here is the property's name in `Config` and in the constructs' props.
 * A variable without a default is optional.
 */
export const ENVIRONMENT = {
  port: {
    name: 'PORT',
    kind: 'integer',
    minimum: 1,
    maximum: 65535,
    default: 8080,
    help: 'Port that the service listens on.',
  },
  host: {
    name: 'HOST',
    kind: 'string',
    default: '0.0.0.0',
    help: 'Address that the service binds to.',
  },
  metricsPort: {
    name: 'METRICS_PORT',
    kind: 'integer',
    minimum: 1,
    maximum: 65535,
    help: 'Port of its own for `/metrics`. Without it, `/metrics` is served on `PORT`.',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    kind: 'choice',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    help: 'Least level that is logged.',
  },
  logSampleRatio: {
    name: 'LOG_SAMPLE_RATIO',
    kind: 'number',
    minimum: 0,
    maximum: 1,
    default: 1,
    help: 'Share of predictions that get a log line, 0 to 1. Drift and errors are always logged.',
  },
  logRedact: {
    name: 'LOG_REDACT',
    kind: 'list',
    default: [],
    help: 'Features whose values are replaced by `[redacted]` in the log.',
  },
  modelPath: {
    name: 'MODEL_PATH',
    kind: 'string',
    default: 'model.json',
    help: 'File of the model artifact.',
  },
  modelDigest: {
    name: 'MODEL_DIGEST',
    kind: 'string',
    pattern: '^sha256:[0-9a-f]{64}$',
    example: 'sha256:3f1c…9ab2 (64 hexadecimal digits)',
    help: 'Digest that the artifact must have; any other file is refused.',
  },
  modelVersion: {
    name: 'MODEL_VERSION',
    kind: 'string',
    help: 'Version that the artifact must have; any other is refused.',
  },
  bodyLimitBytes: {
    name: 'BODY_LIMIT_BYTES',
    kind: 'integer',
    minimum: 1024,
    maximum: 104_857_600,
    unit: 'bytes',
    default: 1_048_576,
    help: 'Largest request body that is read; a larger one is answered 413.',
  },
  maxRows: {
    name: 'MAX_ROWS',
    kind: 'integer',
    minimum: 1,
    maximum: 100_000,
    unit: 'rows',
    default: 1000,
    help: 'Most rows in one request.',
  },
  maxRequestsInFlight: {
    name: 'MAX_REQUESTS_IN_FLIGHT',
    kind: 'integer',
    minimum: 1,
    maximum: 100_000,
    unit: 'requests',
    default: 1000,
    help: 'Most prediction requests at a time, those counted whose body is still coming in; a further one is answered 503. With `BODY_LIMIT_BYTES` it bounds the memory of requests.',
  },
  maxWaitSeconds: {
    name: 'MAX_WAIT_SECONDS',
    kind: 'number',
    minimum: 0.005,
    maximum: 60,
    unit: 'seconds',
    default: 0.1,
    help: 'Longest expected wait for the event loop; a prediction request that would wait longer is answered 503 at once.',
  },
  modelPollSeconds: {
    name: 'MODEL_POLL_SECONDS',
    kind: 'number',
    minimum: 0,
    maximum: 3600,
    unit: 'seconds',
    default: 2,
    help: 'How often `MODEL_PATH` is looked at; a changed file that proves to be a model is served from then on. 0: at SIGHUP only, as also with `MODEL_DIGEST`.',
  },
  drainDelaySeconds: {
    name: 'DRAIN_DELAY_SECONDS',
    kind: 'number',
    minimum: 0,
    maximum: 300,
    unit: 'seconds',
    default: 5,
    help: 'Time between SIGTERM and closing the port, in which readiness is 503 and requests are still answered.',
  },
  shutdownTimeoutSeconds: {
    name: 'SHUTDOWN_TIMEOUT_SECONDS',
    kind: 'number',
    minimum: 1,
    maximum: 600,
    unit: 'seconds',
    default: 20,
    help: 'Time after the drain delay for requests in flight and events in the outbox; then the process exits with 1.',
  },
  dataQualityRefuse: {
    name: 'DATA_QUALITY_REFUSE',
    kind: 'boolean',
    default: false,
    help: "Whether a request with a value that breaks the model's expectations is answered 400. It is counted in any case.",
  },
  driftEnabled: {
    name: 'DRIFT_ENABLED',
    kind: 'boolean',
    default: true,
    help: 'Whether served rows are compared with the baseline.',
  },
  driftThreshold: {
    name: 'DRIFT_THRESHOLD',
    kind: 'number',
    minimum: 0.1,
    maximum: 100,
    unit: 'baseline standard deviations',
    default: 4,
    help: 'Distance of one row from the baseline mean that counts as drift. For the mean of n rows it is divided by the square root of n.',
  },
  driftMinimumShift: {
    name: 'DRIFT_MINIMUM_SHIFT',
    kind: 'number',
    minimum: 0,
    maximum: 100,
    unit: 'baseline standard deviations',
    default: 0.5,
    help: 'Smallest shift of a mean that is worth an alarm, however many rows show it.',
  },
  driftWindow: {
    name: 'DRIFT_WINDOW',
    kind: 'integer',
    minimum: 10,
    maximum: 100_000,
    unit: 'rows',
    default: 100,
    help: 'Rows that the window holds; the oldest leaves first.',
  },
  driftMinimumSample: {
    name: 'DRIFT_MINIMUM_SAMPLE',
    kind: 'integer',
    minimum: 2,
    maximum: 100_000,
    unit: 'rows',
    default: 30,
    help: 'Rows that the window must hold before it is judged; at most `DRIFT_WINDOW`.',
  },
  driftWindowSeconds: {
    name: 'DRIFT_WINDOW_SECONDS',
    kind: 'number',
    minimum: 1,
    maximum: 2_592_000,
    unit: 'seconds',
    help: 'Age at which a row leaves the window, however few are left. Without it, rows leave by count alone.',
  },
  driftTests: {
    name: 'DRIFT_TESTS',
    kind: 'list',
    choices: DRIFT_TESTS,
    insteadOfNone: 'DRIFT_ENABLED=false compares nothing, DRIFT_TESTS=mean_shift the means alone',
    default: ['mean_shift', 'ks', 'anderson_darling', 'wasserstein', 'psi', 'chi_squared'],
    help: `Tests of the window, one at least: ${DRIFT_TESTS.join(', ')}. \`mmd\` looks at all features together, on a thread of its own.`,
  },
  driftCorrection: {
    name: 'DRIFT_CORRECTION',
    kind: 'choice',
    choices: ['bonferroni', 'fdr', 'none'],
    default: 'bonferroni',
    help: 'How the budget is kept over many features and tests, where the model holds no calibrated thresholds.',
  },
  driftFalseAlarmBudget: {
    name: 'DRIFT_FALSE_ALARM_BUDGET',
    kind: 'number',
    minimum: 0.00001,
    maximum: 0.5,
    default: 0.001,
    help: 'Share of windows without drift that may raise an alarm, over all features and tests; before confirmation.',
  },
  driftMinimumEffect: {
    name: 'DRIFT_MINIMUM_EFFECT',
    kind: 'number',
    minimum: 0,
    maximum: 10,
    unit: 'baseline standard deviations',
    default: 0.2,
    help: 'Smallest change of a distribution that is worth an alarm, as the shift of a normal one that changes it as much.',
  },
  driftConfirmations: {
    name: 'DRIFT_CONFIRMATIONS',
    kind: 'integer',
    minimum: 1,
    maximum: 100,
    default: 2,
    help: 'Evaluations, of the last `DRIFT_CONFIRMATION_WINDOWS`, that must agree before drift begins or ends.',
  },
  driftConfirmationWindows: {
    name: 'DRIFT_CONFIRMATION_WINDOWS',
    kind: 'integer',
    minimum: 1,
    maximum: 100,
    default: 3,
    help: 'Latest evaluations that `DRIFT_CONFIRMATIONS` counts in.',
  },
  driftEvaluateEvery: {
    name: 'DRIFT_EVALUATE_EVERY',
    kind: 'integer',
    minimum: 1,
    maximum: 100_000,
    unit: 'rows',
    default: 25,
    help: 'New rows after which the window is evaluated again.',
  },
  driftEvaluateSeconds: {
    name: 'DRIFT_EVALUATE_SECONDS',
    kind: 'number',
    minimum: 0,
    maximum: 3600,
    unit: 'seconds',
    default: 1,
    help: 'Shortest time between two evaluations, however many rows come.',
  },
  driftWebhook: {
    name: 'DRIFT_WEBHOOK',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'https://hooks.example.com/drift',
    secret: true,
    help: 'URL that is told when drift begins and when it ends. Without it, nobody is.',
  },
  // no SECRET in the name: linters take a variable of that name with a value for a secret in plain sight
  driftWebhookSecretFile: {
    name: 'DRIFT_WEBHOOK_KEY_FILE',
    kind: 'string',
    help: 'File with the key that signs webhook bodies (HMAC-SHA256).',
  },
  driftWebhookHosts: {
    name: 'DRIFT_WEBHOOK_HOSTS',
    kind: 'list',
    default: [],
    help: 'Hosts that the webhook may be on. Empty: the host of `DRIFT_WEBHOOK` alone.',
  },
  driftWebhookAllowPrivate: {
    name: 'DRIFT_WEBHOOK_ALLOW_PRIVATE',
    kind: 'boolean',
    default: false,
    help: 'Whether the webhook may resolve to a private, loopback or link-local address.',
  },
  driftWebhookAllowHttp: {
    name: 'DRIFT_WEBHOOK_ALLOW_HTTP',
    kind: 'boolean',
    default: false,
    help: 'Whether the webhook may be plain http.',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** What the process ends with. A second signal ends it at once, with 128 and the signal's number. */
export const EXIT_CODES = {
  drained: { code: 0, help: 'a signal came, and every request in flight had its answer' },
  failed: {
    code: 1,
    help: '`SHUTDOWN_TIMEOUT_SECONDS` passed before all was done, a port could not be opened, or something unforeseen was thrown',
  },
  configuration: { code: 2, help: 'the configuration was refused; standard error names every variable' },
  model: { code: 3, help: 'the model was refused; the log says why' },
} as const;

/** What the process runs, seen from the image's working directory and from the package's folder. */
const SERVER_SCRIPT = 'dist/runtime/server.js';

/** What the image holds, and as whom it runs. */
export const IMAGE = {
  workingDirectory: '/app',
  script: SERVER_SCRIPT,
  /**
   * One thread collects garbage and compiles beside the one that serves, not four: each keeps memory of its own, and a pod
   * has about one core. V8 reads the flags when it starts, so the process cannot set them itself.
   *
   * 16 MiB is as large as each space of short-lived objects gets, and what V8 kept to before Node 24; there it lets them
   * grow to 32, and holds 230 MB with 256 connections instead of 145, for nothing. With 8 MiB they do not hold what so many
   * requests keep alive: with every prediction logged each then costs an eighth more.
   */
  command: ['node', '--v8-pool-size=1', '--max-semi-space-size=16', SERVER_SCRIPT],
  userId: 10001,
  /** Where a mounted model artifact lies. */
  modelDirectory: '/var/lib/cdk8s-aiops/model',
  modelFile: 'model.json',
  /** Where mounted secrets lie, one folder a secret. */
  secretsDirectory: '/var/run/secrets/cdk8s-aiops',
} as const;
