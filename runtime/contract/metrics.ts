import { INFERENCE_ROUTES } from './routes';

/** Kinds of metrics that the runtime exports. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

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

/** What became of a webhook event. */
const WEBHOOK_OUTCOMES = ['delivered', 'failed', 'dropped'] as const;

export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

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
