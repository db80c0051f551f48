import { DRIFT_TESTS } from './drift-tests';
import { WEBHOOK_OUTCOMES } from './events';
import { FEEDBACK_OUTCOMES, QUALITY_MEASURES } from './feedback';
import { INFERENCE_ROUTES } from './routes';
import { UNJUDGED_REASONS } from './unjudged';

/** Kinds of metrics that the runtime exports. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

/** One Prometheus metric. */
export interface Metric<L extends string = string> {
  /** Name of the series; a histogram adds `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  /** Kind of the metric. */
  readonly type: MetricType;
  /** Description, which `/metrics` shows. */
  readonly help: string;
  /** Names of its own labels, without those of the target. */
  readonly labels: readonly L[];
  /** All values that a label can have, for the labels with a fixed list of them. */
  readonly values?: { readonly [K in L]?: readonly string[] };
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[];
  /**
   * Label combinations that are exported with value 0 from the first scrape on: `rate()` sees no increase in a series
   * that starts at 1. Combinations that depend on the model (features, bins) are added when it loads.
   */
  readonly initial?: readonly Readonly<Record<L, string>>[];
}

const LATENCY_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** HTTP statuses of prediction requests. Alerts read them, so their counters are exported from the first scrape on. */
const PREDICT_STATUSES = ['200', '400', '413', '415', '500', '503'] as const;

/** Reasons for a prediction request without a prediction. */
const INFERENCE_ERROR_REASONS = ['invalid_input', 'not_ready', 'overloaded', 'internal'] as const;

export type InferenceErrorReason = (typeof INFERENCE_ERROR_REASONS)[number];

/** The limits that a shed request can exceed: MAX_REQUESTS_IN_FLIGHT, MAX_BODY_BYTES_IN_FLIGHT or MAX_WAIT_SECONDS. */
export const SHED_REASONS = ['in_flight', 'body_bytes', 'wait'] as const;

export type ShedReason = (typeof SHED_REASONS)[number];

const VIOLATION_KINDS = ['missing', 'type', 'min', 'max', 'categories'] as const;

/**
 * How a value can violate the model's expectations, by the key of the expectation. `missing`, `type` and `categories`
 * also name the reasons for a value that cannot be read at all.
 */
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** Label `class` of `predictions_total` for all classes of a model that have no series of their own. */
export const OTHER_CLASSES = '(other)';

/** The Prometheus metrics of the runtime, by the key under which code refers to them. */
export const METRICS = {
  httpRequests: {
    name: 'http_requests_total',
    type: 'counter',
    help: 'HTTP requests answered, by method, route pattern and status code. A malformed request (not HTTP, headers too long or too slow, no valid URL) is counted with method OTHER and route unmatched.',
    labels: ['method', 'route', 'status'],
    initial: INFERENCE_ROUTES.flatMap((route) =>
      PREDICT_STATUSES.map((status) => ({ method: 'POST', route, status })),
    ),
  },
  httpRequestDuration: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the last byte of a request to its answer, in seconds. The time that a client takes to send its request is not included, and requests that are shed are not timed.',
    labels: ['method', 'route'],
    buckets: LATENCY_BUCKETS,
    initial: INFERENCE_ROUTES.map((route) => ({ method: 'POST', route })),
  },
  inferenceRequests: {
    name: 'inference_requests_total',
    type: 'counter',
    help: 'Prediction requests received, including refused and failed ones.',
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
    help: 'Prediction requests without a prediction, by reason.',
    labels: ['reason'],
    values: { reason: INFERENCE_ERROR_REASONS },
    initial: INFERENCE_ERROR_REASONS.map((reason) => ({ reason })),
  },
  predictions: {
    name: 'predictions_total',
    type: 'counter',
    help: `Rows answered by a classification model, by predicted class. The 50 classes that are most frequent in the training data have a series each; all others are counted as ${OTHER_CLASSES}.`,
    labels: ['class'],
  },
  ignoredMembers: {
    name: 'protocol_ignored_members_total',
    type: 'counter',
    help: 'Members of V1 and V2 requests that the protocol does not have and that were ignored, by protocol.',
    labels: ['protocol'],
    values: { protocol: ['v1', 'v2'] },
    initial: [{ protocol: 'v1' }, { protocol: 'v2' }],
  },
  requestsShed: {
    name: 'requests_shed_total',
    type: 'counter',
    help: 'Prediction requests refused with 503 because of overload, by the limit that they would have exceeded.',
    labels: ['reason'],
    values: { reason: SHED_REASONS },
    initial: SHED_REASONS.map((reason) => ({ reason })),
  },
  requestsInFlight: {
    name: 'requests_in_flight',
    type: 'gauge',
    help: 'Prediction requests whose body was received whole and that are not answered yet.',
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
    values: { test: DRIFT_TESTS },
  },
  driftThreshold: {
    name: 'drift_threshold',
    type: 'gauge',
    help: 'Value above which the statistic counts as drift, by feature and test.',
    labels: ['feature', 'test'],
    values: { test: DRIFT_TESTS },
  },
  driftPValue: {
    name: 'drift_p_value',
    type: 'gauge',
    help: 'P-value: probability of at least this statistic without drift, before correction, by feature and test.',
    labels: ['feature', 'test'],
    values: { test: DRIFT_TESTS },
  },
  driftEffectSize: {
    name: 'drift_effect_size',
    type: 'gauge',
    help: "Effect size in the test's own measure, which does not grow with the number of rows, by feature and test.",
    labels: ['feature', 'test'],
    values: { test: DRIFT_TESTS },
  },
  driftDetected: {
    name: 'drift_detected',
    type: 'gauge',
    help: '1 while drift of the window is confirmed, else 0, by feature.',
    labels: ['feature'],
  },
  driftState: {
    name: 'drift_state',
    type: 'gauge',
    help: '0: no drift, 1: possible drift, not confirmed, 2: confirmed drift, by feature.',
    labels: ['feature'],
  },
  driftOverallState: {
    name: 'drift_overall_state',
    type: 'gauge',
    help: 'Maximum of drift_state over the features, the predictions and all features jointly.',
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
    help: 'Always 1; the labels name the baseline, and the origin of the thresholds (calibrated or analytic).',
    labels: ['baseline', 'thresholds'],
    values: { thresholds: ['calibrated', 'analytic'] },
  },
  driftUnjudged: {
    name: 'drift_unjudged',
    type: 'gauge',
    help: '1 for each variable whose drift cannot be judged, with the reason. The others have no series.',
    labels: ['feature', 'reason'],
    values: { reason: UNJUDGED_REASONS },
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
    help: 'Rows served, by feature, quantile bin (or category) and baseline.',
    labels: ['feature', 'bin', 'baseline'],
  },
  featureBinBaselineRows: {
    name: 'feature_bin_baseline_rows',
    type: 'gauge',
    help: 'Rows of the training data in each bin of feature_bin_total, to compare the shares of served rows with.',
    labels: ['feature', 'bin', 'baseline'],
  },
  dataQualityViolations: {
    name: 'data_quality_violations_total',
    type: 'counter',
    help: "Values of prediction requests that violated the model's expectations, by feature and kind.",
    labels: ['feature', 'kind'],
    values: { kind: VIOLATION_KINDS },
  },
  dataQualityRows: {
    name: 'data_quality_rows_total',
    type: 'counter',
    help: "Rows of prediction requests that were checked against the model's expectations, including refused ones.",
    labels: [],
    initial: [{}],
  },
  feedbackTruths: {
    name: 'feedback_truths_total',
    type: 'counter',
    help: 'Truths that were sent, by outcome. unknown: no such prediction is held by this process.',
    labels: ['outcome'],
    values: { outcome: FEEDBACK_OUTCOMES },
    initial: FEEDBACK_OUTCOMES.map((outcome) => ({ outcome })),
  },
  feedbackHeldRows: {
    name: 'feedback_held_rows',
    type: 'gauge',
    help: 'Predictions held for their truth, with and without one; 0 if feedback is off.',
    labels: [],
    initial: [{}],
  },
  feedbackWriteFailures: {
    name: 'feedback_write_failures_total',
    type: 'counter',
    help: 'Failed writes of predictions and truths to FEEDBACK_DIRECTORY. They are lost to a restart, and held in memory all the same.',
    labels: [],
    initial: [{}],
  },
  modelQualityRows: {
    name: 'model_quality_rows',
    type: 'gauge',
    help: 'Predictions held whose truth has come, by version of the model.',
    labels: ['version'],
  },
  modelQuality: {
    name: 'model_quality',
    type: 'gauge',
    help: 'Live quality of the predictions whose truth has come, by version and measure. Errors are in the unit of the label.',
    labels: ['version', 'measure'],
    values: { measure: QUALITY_MEASURES },
  },
  modelQualityLower: {
    name: 'model_quality_lower',
    type: 'gauge',
    help: 'Lower end of the 95 % confidence interval of model_quality: Wilson (accuracy), Newcombe (ROC AUC), the central limit theorem (errors).',
    labels: ['version', 'measure'],
    values: { measure: QUALITY_MEASURES },
  },
  modelQualityUpper: {
    name: 'model_quality_upper',
    type: 'gauge',
    help: 'Upper end of the 95 % confidence interval of model_quality.',
    labels: ['version', 'measure'],
    values: { measure: QUALITY_MEASURES },
  },
  modelQualityTrained: {
    name: 'model_quality_trained',
    type: 'gauge',
    help: 'The same measure on the held-out rows of the training data.',
    labels: ['version', 'measure'],
    values: { measure: QUALITY_MEASURES },
  },
  modelAccuracyEstimate: {
    name: 'model_accuracy_estimate',
    type: 'gauge',
    help: 'Estimate of the accuracy without any truth, from the confidences of all predictions held. It cannot see that the relation of features and label has changed.',
    labels: ['version'],
  },
  modelAccuracyEstimateLower: {
    name: 'model_accuracy_estimate_lower',
    type: 'gauge',
    help: 'Lower end of the 95 % confidence interval of model_accuracy_estimate.',
    labels: ['version'],
  },
  modelAccuracyEstimateUpper: {
    name: 'model_accuracy_estimate_upper',
    type: 'gauge',
    help: 'Upper end of the 95 % confidence interval of model_accuracy_estimate.',
    labels: ['version'],
  },
  webhookEvents: {
    name: 'drift_webhook_events_total',
    type: 'counter',
    help: 'Drift events sent to the webhook, by outcome.',
    labels: ['outcome'],
    values: { outcome: WEBHOOK_OUTCOMES },
    initial: WEBHOOK_OUTCOMES.map((outcome) => ({ outcome })),
  },
  modelInfo: {
    name: 'model_info',
    type: 'gauge',
    help: 'Always 1; the labels identify the loaded model.',
    labels: ['name', 'version', 'digest', 'task'],
  },
  modelLoadFailures: {
    name: 'model_load_failures_total',
    type: 'counter',
    help: 'Failed attempts to load a model.',
    labels: [],
    initial: [{}],
  },
  logWriteFailures: {
    name: 'log_write_failures_total',
    type: 'counter',
    help: 'Failed writes of the log. The lines are written again later; up to 8 MiB of lines wait.',
    labels: [],
    initial: [{}],
  },
  logLinesDropped: {
    name: 'log_lines_dropped_total',
    type: 'counter',
    help: 'Log lines that were dropped because 8 MiB of earlier lines were waiting for the disk or a reader.',
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
    help: 'Always 1; the labels identify the build of the runtime.',
    labels: ['version', 'node_version'],
  },
} as const satisfies Record<string, Metric>;

/** Metrics that prom-client exports by default, and that alerts and dashboards may read. */
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
