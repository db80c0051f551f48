import { DRIFT_CORRECTIONS, DRIFT_TESTS } from './drift-tests';

/** Log levels, from the most to the least that is written. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The lowest level that is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One environment variable: its name, its meaning and the values allowed. */
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
      /** A credential; never quoted in a message. @default false */
      readonly secret?: boolean;
      readonly default?: string;
    }
  | {
      readonly kind: 'list';
      /** The items allowed. @default - any text */
      readonly choices?: readonly string[];
      /** Advice in the error for an empty list. @default - the list may be empty */
      readonly insteadOfNone?: string;
      readonly default?: readonly string[];
    }
);

/**
 * The runtime's configuration. A key is the property's name in `Config` and in the constructs' props. A variable
 * without a default is optional.
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
    help: 'Separate port for `/metrics`. Unset: `/metrics` is served on `PORT`.',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    kind: 'choice',
    choices: LOG_LEVELS,
    default: 'info',
    help: 'Lowest level that is logged.',
  },
  logSampleRatio: {
    name: 'LOG_SAMPLE_RATIO',
    kind: 'number',
    minimum: 0,
    maximum: 1,
    default: 1,
    help: 'Share of predictions that are logged, 0 to 1. In addition, at most one drifted prediction per second is logged; `unlogged` counts those omitted since the last such line. Every refused request is logged.',
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
    help: 'Required digest of the artifact; any other file is refused. Unset: any digest.',
  },
  modelVersion: {
    name: 'MODEL_VERSION',
    kind: 'string',
    help: 'Required version of the artifact; any other is refused. Unset: any version.',
  },
  modelLimitBytes: {
    name: 'MODEL_LIMIT_BYTES',
    kind: 'integer',
    minimum: 1024,
    maximum: 500_000_000,
    unit: 'bytes',
    help: 'Largest model file; a larger one is refused before it is read, and the model that is served stays. Unset: an eighth of the memory above 128 MiB, at most a third of the heap above 128 MiB, 4 to 256 MiB.',
  },
  bodyLimitBytes: {
    name: 'BODY_LIMIT_BYTES',
    kind: 'integer',
    minimum: 1024,
    maximum: 104_857_600,
    unit: 'bytes',
    default: 1_048_576,
    help: 'Largest request body; a larger one is answered 413.',
  },
  maxRows: {
    name: 'MAX_ROWS',
    kind: 'integer',
    minimum: 1,
    maximum: 100_000,
    unit: 'rows',
    default: 1000,
    help: 'Largest number of rows in one request; more are answered 413.',
  },
  protocolStrict: {
    name: 'PROTOCOL_STRICT',
    kind: 'boolean',
    default: false,
    help: 'Refuse requests of V1 and V2 with a member that the protocol does not have. If false, the member is ignored and counted. `/predict` always refuses it.',
  },
  maxRequestsInFlight: {
    name: 'MAX_REQUESTS_IN_FLIGHT',
    kind: 'integer',
    minimum: 1,
    maximum: 100_000,
    unit: 'requests',
    default: 1000,
    help: 'Largest number of prediction requests at the same time; a further one is answered 503. A request counts from the last byte of its body to the last byte of its answer.',
  },
  maxBodyBytesInFlight: {
    name: 'MAX_BODY_BYTES_IN_FLIGHT',
    kind: 'integer',
    minimum: 1024,
    maximum: 68_719_476_736,
    unit: 'bytes',
    default: 134_217_728,
    help: 'Limit of the memory of all request bodies together, at least `BODY_LIMIT_BYTES`; a request beyond it is answered 503. If there is no room for a body, the oldest incomplete body is dropped. A compressed body counts as `BODY_LIMIT_BYTES`.',
  },
  maxWaitSeconds: {
    name: 'MAX_WAIT_SECONDS',
    kind: 'number',
    minimum: 0.005,
    maximum: 60,
    unit: 'seconds',
    default: 0.1,
    help: 'Longest expected wait for the event loop; a prediction request with a longer expected wait is answered 503 at once.',
  },
  docsEnabled: {
    name: 'DOCS_ENABLED',
    kind: 'boolean',
    default: true,
    help: 'Whether `/docs` is served. If false, it is answered 404; `/openapi.json` is served in any case.',
  },
  modelPollSeconds: {
    name: 'MODEL_POLL_SECONDS',
    kind: 'number',
    minimum: 0,
    maximum: 3600,
    unit: 'seconds',
    default: 2,
    help: 'Time between two checks of `MODEL_PATH`; a changed file is loaded, and served if it is a valid model. 0: the file is checked at SIGHUP only. With `MODEL_DIGEST` set, the file is also checked at SIGHUP only.',
  },
  drainDelaySeconds: {
    name: 'DRAIN_DELAY_SECONDS',
    kind: 'number',
    minimum: 0,
    maximum: 300,
    unit: 'seconds',
    default: 5,
    help: 'Time between SIGTERM and the closing of the port. During it, readiness is 503 and requests are answered.',
  },
  shutdownTimeoutSeconds: {
    name: 'SHUTDOWN_TIMEOUT_SECONDS',
    kind: 'number',
    minimum: 1,
    maximum: 600,
    unit: 'seconds',
    default: 20,
    help: 'Time after the drain delay for requests in flight and for webhook events that wait; after it, the process exits with 1.',
  },
  dataQualityRefuse: {
    name: 'DATA_QUALITY_REFUSE',
    kind: 'boolean',
    default: false,
    help: "Whether a request is answered 400 if a value violates the model's expectations. Violations are always counted.",
  },
  feedbackEnabled: {
    name: 'FEEDBACK_ENABLED',
    kind: 'boolean',
    default: false,
    help: 'Whether predictions are held until their truth comes with POST /feedback. Off by default, because it takes memory and a little time for each prediction, which is wasted where no truth is ever sent.',
  },
  feedbackRows: {
    name: 'FEEDBACK_ROWS',
    kind: 'integer',
    minimum: 100,
    maximum: 1_000_000,
    unit: 'rows',
    default: 100_000,
    help: 'Most predictions held for their truth; a new one replaces the oldest. Each takes about 130 bytes of memory, at most 300. The quality is measured over the rows that are held.',
  },
  feedbackSampleRatio: {
    name: 'FEEDBACK_SAMPLE_RATIO',
    kind: 'number',
    minimum: 0,
    maximum: 1,
    default: 1,
    help: 'Share of requests whose predictions are held, 0 to 1. A smaller share reaches further back: at 100 rows a second, 100,000 rows are those of 17 minutes, and with 0.01 those of 28 hours.',
  },
  feedbackDirectory: {
    name: 'FEEDBACK_DIRECTORY',
    kind: 'string',
    help: 'Folder in which predictions and truths are written down, so that a restart finds them; one process writes to it. It takes at most 800 bytes for each of `FEEDBACK_ROWS`. Unset: they are held in memory alone.',
  },
  driftEnabled: {
    name: 'DRIFT_ENABLED',
    kind: 'boolean',
    default: true,
    help: 'Whether served rows are compared with the baseline of the training data.',
  },
  driftThreshold: {
    name: 'DRIFT_THRESHOLD',
    kind: 'number',
    minimum: 0.1,
    maximum: 100,
    unit: 'baseline standard deviations',
    default: 4,
    help: 'Distance of one row from the baseline mean above which it counts as drift. For the mean of n rows, the threshold is divided by the square root of n.',
  },
  driftMinimumShift: {
    name: 'DRIFT_MINIMUM_SHIFT',
    kind: 'number',
    minimum: 0,
    maximum: 100,
    unit: 'baseline standard deviations',
    default: 0.5,
    help: 'Smallest shift of a mean that raises an alarm, for any number of rows.',
  },
  driftWindow: {
    name: 'DRIFT_WINDOW',
    kind: 'integer',
    minimum: 10,
    maximum: 100_000,
    unit: 'rows',
    default: 100,
    help: 'Size of the window; a new row replaces the oldest one.',
  },
  driftMinimumSample: {
    name: 'DRIFT_MINIMUM_SAMPLE',
    kind: 'integer',
    minimum: 2,
    maximum: 100_000,
    unit: 'rows',
    help: 'Rows that the window must hold before it is evaluated; at most `DRIFT_WINDOW`. Unset: a full window. Fewer rows give a verdict sooner after a start, with thresholds that no calibration holds for.',
  },
  driftWindowSeconds: {
    name: 'DRIFT_WINDOW_SECONDS',
    kind: 'number',
    minimum: 1,
    maximum: 2_592_000,
    unit: 'seconds',
    help: 'Age at which a row leaves the window, even if few rows are left. Unset: rows do not leave by age.',
  },
  driftTests: {
    name: 'DRIFT_TESTS',
    kind: 'list',
    choices: DRIFT_TESTS,
    insteadOfNone:
      'write DRIFT_ENABLED=false to compare nothing, or DRIFT_TESTS=mean_shift to compare means only',
    default: ['mean_shift', 'ks', 'anderson_darling', 'wasserstein', 'psi', 'chi_squared', 'refused'],
    help: `Statistical tests of the window, at least one of: ${DRIFT_TESTS.join(', ')}. \`mmd\` compares all numeric features jointly, on a separate thread. \`refused\` compares the share of rows with a missing value, a value of another type or an unseen category.`,
  },
  driftCorrection: {
    name: 'DRIFT_CORRECTION',
    kind: 'choice',
    choices: DRIFT_CORRECTIONS,
    default: 'bonferroni',
    help: 'Correction for multiple tests, which keeps the false-alarm budget where the model has no calibrated thresholds.',
  },
  driftFalseAlarmBudget: {
    name: 'DRIFT_FALSE_ALARM_BUDGET',
    kind: 'number',
    minimum: 0.00001,
    maximum: 0.5,
    default: 0.001,
    help: 'Share of windows without drift that may raise an alarm, over all features and tests together, before confirmation.',
  },
  driftMinimumEffect: {
    name: 'DRIFT_MINIMUM_EFFECT',
    kind: 'number',
    minimum: 0,
    maximum: 10,
    unit: 'baseline standard deviations',
    default: 0.2,
    help: 'Smallest effect that raises an alarm, for every test. It is given as a shift of the mean of a normal distribution; each test converts it to its own measure.',
  },
  driftConfirmations: {
    name: 'DRIFT_CONFIRMATIONS',
    kind: 'integer',
    minimum: 1,
    maximum: 100,
    default: 2,
    help: 'Number of the last `DRIFT_CONFIRMATION_WINDOWS` evaluations that must agree before drift begins or ends. From 2 on, the rows after the first of them must have drifted, too.',
  },
  driftConfirmationWindows: {
    name: 'DRIFT_CONFIRMATION_WINDOWS',
    kind: 'integer',
    minimum: 1,
    maximum: 100,
    default: 3,
    help: 'Number of latest evaluations among which `DRIFT_CONFIRMATIONS` must agree.',
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
    help: 'Shortest time between two evaluations, for any number of new rows.',
  },
  driftWebhook: {
    name: 'DRIFT_WEBHOOK',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'https://hooks.example.com/drift',
    secret: true,
    help: 'URL that receives an event when drift begins and when it ends. Unset: no notifications.',
  },
  // linters report a variable with SECRET in its name and a plain value as an exposed secret
  driftWebhookSecretFile: {
    name: 'DRIFT_WEBHOOK_KEY_FILE',
    kind: 'string',
    help: 'File with the key that signs webhook requests (HMAC-SHA256). Unset: requests are not signed.',
  },
  driftWebhookHosts: {
    name: 'DRIFT_WEBHOOK_HOSTS',
    kind: 'list',
    default: [],
    help: 'Hosts that `DRIFT_WEBHOOK` may name. Empty: any host.',
  },
  driftWebhookAllowPrivate: {
    name: 'DRIFT_WEBHOOK_ALLOW_PRIVATE',
    kind: 'boolean',
    default: false,
    help: 'Whether the webhook may resolve to a private or loopback address. Link-local addresses and metadata services are always refused.',
  },
  driftWebhookAllowHttp: {
    name: 'DRIFT_WEBHOOK_ALLOW_HTTP',
    kind: 'boolean',
    default: false,
    help: 'Whether `DRIFT_WEBHOOK` may be an http URL, without TLS.',
  },
  driftWebhookService: {
    name: 'DRIFT_WEBHOOK_SERVICE',
    kind: 'string',
    pattern: '^[a-z0-9-]+/[a-z0-9-]+$',
    example: 'serving/incident',
    help: 'Name of the service in its events, as namespace/name. Unset: events name the pod and the model only.',
  },
} as const satisfies Record<string, EnvironmentVariable>;
