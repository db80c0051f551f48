import { DRIFT_CORRECTIONS, DRIFT_TESTS } from './drift-tests';

/** Log levels, from the most to the least that is written. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

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
    choices: LOG_LEVELS,
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
    choices: DRIFT_CORRECTIONS,
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
