import type { EnvironmentVariable } from './environment';
import type { Metric } from './metrics';

/** Paths that the receiver answers, beside probes and metrics. */
export const RECEIVER_ROUTES = {
  /** Signed CloudEvents, as the webhook of a service sends them. */
  events: '/events',
  /** Alerts, as Alertmanager's webhook sends them. */
  alerts: '/alerts',
} as const;

/** What starts a training: a Job from a CronJob, a pipeline of GitLab, a workflow of GitHub, or a DAG of Airflow. */
export type ReceiverTarget = 'kubernetes' | 'gitlab' | 'github' | 'airflow';

const TARGETS: readonly ReceiverTarget[] = ['kubernetes', 'gitlab', 'github', 'airflow'];

/**
 * The variables that the receiver reads beside those of the runtime (`ENVIRONMENT`). A key is the property's name in
 * `ReceiverConfig`.
 */
export const RECEIVER_ENVIRONMENT = {
  receiverKeyFile: {
    name: 'RECEIVER_KEY_FILE',
    kind: 'string',
    help: 'File with the key that events are signed with. While the key changes, one key a line. Unset: no events are received.',
  },
  receiverAlertsTokenFile: {
    name: 'RECEIVER_ALERTS_TOKEN_FILE',
    kind: 'string',
    help: 'File with the bearer token, or with `RECEIVER_ALERTS_USERNAME` the password, of Alertmanager. Unset: no alerts are received.',
  },
  receiverAlertsUsername: {
    name: 'RECEIVER_ALERTS_USERNAME',
    kind: 'string',
    help: 'User name of Alertmanager for basic authentication. Unset: it sends a bearer token.',
  },
  receiverAlerts: {
    name: 'RECEIVER_ALERTS',
    kind: 'list',
    default: ['ModelDriftDetected', 'ModelDriftAcrossPods', 'ModelQualityLow'],
    help: 'Names of the alerts that ask for a training; all others are counted and ignored.',
  },
  receiverServices: {
    name: 'RECEIVER_SERVICES',
    kind: 'list',
    default: [],
    help: 'Services whose drift asks for a training, as namespace/name. Empty: any service.',
  },
  receiverDirectory: {
    name: 'RECEIVER_DIRECTORY',
    kind: 'string',
    default: '/var/lib/cdk8s-aiops/receiver',
    help: 'Folder of the outbox: causes that wait for a training, and the trainings of the last day.',
  },
  receiverMinimumIntervalSeconds: {
    name: 'RECEIVER_MINIMUM_INTERVAL_SECONDS',
    kind: 'integer',
    minimum: 1,
    maximum: 2_592_000,
    unit: 'seconds',
    default: 21_600,
    help: 'Shortest time between the starts of two trainings. A cause that comes earlier waits.',
  },
  receiverDailyBudget: {
    name: 'RECEIVER_DAILY_BUDGET',
    kind: 'integer',
    minimum: 1,
    maximum: 1000,
    unit: 'trainings',
    default: 2,
    help: 'Most trainings that are started in 24 hours. A cause beyond them waits.',
  },
  receiverTrainingSeconds: {
    name: 'RECEIVER_TRAINING_SECONDS',
    kind: 'integer',
    minimum: 1,
    maximum: 604_800,
    unit: 'seconds',
    default: 3600,
    help: 'Longest time that a training takes. GitLab and GitHub do not tell when it ends, so it counts as running for this time; with Kubernetes and Airflow, at most for this time.',
  },
  receiverTarget: {
    name: 'RECEIVER_TARGET',
    kind: 'choice',
    choices: TARGETS,
    default: 'kubernetes',
    help: 'What is started: `kubernetes`, a Job from a CronJob; `gitlab`, a pipeline; `github`, a `repository_dispatch`; `airflow`, a DAG run.',
  },
  receiverCronJob: {
    name: 'RECEIVER_CRONJOB',
    kind: 'string',
    pattern: '^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$',
    example: 'incident-retraining',
    help: 'CronJob whose template the Job gets, in the namespace of the receiver. Required for `RECEIVER_TARGET=kubernetes`.',
  },
  receiverAccountDirectory: {
    name: 'RECEIVER_ACCOUNT_DIRECTORY',
    kind: 'string',
    default: '/var/run/secrets/kubernetes.io/serviceaccount',
    help: 'Folder of the token of the service account, its namespace and the certificate authority of the API server.',
  },
  receiverUrl: {
    name: 'RECEIVER_URL',
    kind: 'string',
    pattern: '^https?://.+',
    example: 'https://gitlab.com',
    help: 'URL of GitLab, of the API of GitHub, or of Airflow. Required for them.',
  },
  receiverProject: {
    name: 'RECEIVER_PROJECT',
    kind: 'string',
    example: 'acme/models',
    help: 'Path or number of the project of GitLab, or owner/name of the repository of GitHub.',
  },
  receiverRef: {
    name: 'RECEIVER_REF',
    kind: 'string',
    default: 'main',
    help: 'Branch or tag whose pipeline GitLab starts.',
  },
  receiverEventType: {
    name: 'RECEIVER_EVENT_TYPE',
    kind: 'string',
    default: 'drift',
    help: '`event_type` of the `repository_dispatch`.',
  },
  receiverDag: {
    name: 'RECEIVER_DAG',
    kind: 'string',
    pattern: '^[\\w.-]+$',
    example: 'incident_retraining',
    help: 'DAG that Airflow runs. Required for `RECEIVER_TARGET=airflow`.',
  },
  receiverUsername: {
    name: 'RECEIVER_USERNAME',
    kind: 'string',
    help: 'User of Airflow. Required for `RECEIVER_TARGET=airflow`.',
  },
  receiverTokenFile: {
    name: 'RECEIVER_TOKEN_FILE',
    kind: 'string',
    help: 'File with the trigger token of GitLab, the token of GitHub, or the password of the user of Airflow.',
  },
  receiverCaFile: {
    name: 'RECEIVER_CA_FILE',
    kind: 'string',
    help: 'PEM file of the certificate authority of `RECEIVER_URL`. Unset: those that Node knows.',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/**
 * What became of an event or an alert.
 *
 * - `accepted`: a new cause, which is in the outbox
 * - `merged`: its cause waits already
 * - `duplicate`: the same event came before
 * - `running`: a training for its service runs
 * - `resolved`: a drift has ended
 * - `ignored`: an alert or a service that asks for no training
 * - `unauthorized`: the signature, its time or the login is wrong
 * - `invalid`: it is not what the sender says
 * - `overflow`: the outbox is full, or the disk; the sender tries again
 */
const RECEIVER_OUTCOMES = [
  'accepted',
  'merged',
  'duplicate',
  'running',
  'resolved',
  'ignored',
  'unauthorized',
  'invalid',
  'overflow',
] as const;

export type ReceiverOutcome = (typeof RECEIVER_OUTCOMES)[number];

/** Where an event came from. */
const RECEIVER_SOURCES = ['service', 'alertmanager'] as const;

export type ReceiverSource = (typeof RECEIVER_SOURCES)[number];

/**
 * What became of a cause.
 *
 * - `started`: a training
 * - `existed`: its training had been started before, by a try whose answer was lost or by another receiver
 * - `cancelled`: the drift ended first
 */
const CAUSE_OUTCOMES = ['started', 'existed', 'cancelled'] as const;

export type CauseOutcome = (typeof CAUSE_OUTCOMES)[number];

/** The Prometheus metrics of the receiver. */
export const RECEIVER_METRICS = {
  events: {
    name: 'drift_receiver_events_total',
    type: 'counter',
    help: 'Events and alerts that were received, by sender and by what became of them.',
    labels: ['source', 'outcome'],
    values: { source: RECEIVER_SOURCES, outcome: RECEIVER_OUTCOMES },
    initial: RECEIVER_SOURCES.flatMap((source) => RECEIVER_OUTCOMES.map((outcome) => ({ source, outcome }))),
  },
  causes: {
    name: 'drift_receiver_causes_total',
    type: 'counter',
    help: 'Causes that left the outbox, by what became of them.',
    labels: ['outcome'],
    values: { outcome: CAUSE_OUTCOMES },
    initial: CAUSE_OUTCOMES.map((outcome) => ({ outcome })),
  },
  waiting: {
    name: 'drift_receiver_causes_waiting',
    type: 'gauge',
    help: 'Causes that wait for their training.',
    labels: [],
    initial: [{}],
  },
  targetFailures: {
    name: 'drift_receiver_target_failures_total',
    type: 'counter',
    help: 'Tries to start a training that failed.',
    labels: [],
    initial: [{}],
  },
  targetFailing: {
    name: 'drift_receiver_target_failing',
    type: 'gauge',
    help: '1 if the last try to start a training failed and its cause still waits, else 0.',
    labels: [],
    initial: [{}],
  },
  budget: {
    name: 'drift_receiver_budget_remaining',
    type: 'gauge',
    help: 'Trainings that may still be started in the current 24 hours.',
    labels: [],
    initial: [{}],
  },
  running: {
    name: 'drift_receiver_training_running',
    type: 'gauge',
    help: '1 while a training that the receiver started counts as running, else 0.',
    labels: [],
    initial: [{}],
  },
  lastStart: {
    name: 'drift_receiver_last_start_timestamp_seconds',
    type: 'gauge',
    help: 'Time of the last start of a training, in seconds since the epoch. 0: none in 24 hours.',
    labels: [],
    initial: [{}],
  },
} as const satisfies Record<string, Metric>;

/** Log messages of the receiver that runbooks and docs/loop.md search for. */
export const RECEIVER_LOG_MESSAGES = {
  listening: 'the receiver is listening',
  accepted: 'drift asks for a training',
  refused: 'an event was refused',
  trainingStarted: 'training started',
  trainingFailed: 'the training could not be started, and is tried again',
  trainingEnded: 'training ended',
  cancelled: 'the drift ended before its training was started',
  damaged: 'the outbox was damaged; it was put aside, and a new one begins',
} as const;

/** Names that a training is told by: variables of a pipeline of GitLab. Elsewhere they are `service`, `digest`, `cause`. */
export const CAUSE_VARIABLES = {
  service: 'DRIFT_SERVICE',
  digest: 'DRIFT_DIGEST',
  cause: 'DRIFT_CAUSE',
} as const;

/** Annotations of the Job that is made. */
export const CAUSE_ANNOTATIONS = {
  service: 'cdk8s-aiops/drift-service',
  digest: 'cdk8s-aiops/drift-digest',
} as const;

/** How a pod finds the API server: files below the folder of its service account, and variables that every pod has. */
export const SERVICE_ACCOUNT = {
  token: 'token',
  ca: 'ca.crt',
  namespace: 'namespace',
  host: 'KUBERNETES_SERVICE_HOST',
  port: 'KUBERNETES_SERVICE_PORT_HTTPS',
} as const;
