import type { Metric } from './metrics';

/** The `job` under which `cdk8s-aiops watch` pushes. */
export const WATCH_JOB = 'cdk8s-aiops-watch';

/** The label that, beside `job`, makes the Pushgateway's group: the name of the stream. */
export const WATCH_SOURCE_LABEL = 'source';

/** Where a line of a watched stream ended. Each line has exactly one outcome; blank lines have none. */
export const LINE_OUTCOMES = ['read', 'duplicate', 'conflict', 'late', 'malformed'] as const;

export type LineOutcome = (typeof LINE_OUTCOMES)[number];

/** The metrics of `cdk8s-aiops watch`: of one stream, pushed to a Pushgateway or exposed for a scrape. */
export const WATCH_METRICS = {
  usage: {
    name: 'cpu_watch_usage_percent',
    type: 'gauge',
    help: 'The latest reading of the stream, in percent. Not there before the first reading.',
    labels: [],
  },
  threshold: {
    name: 'cpu_watch_threshold_percent',
    type: 'gauge',
    help: 'Usage above which a reading belongs to an anomaly, in percent.',
    labels: [],
  },
  lastReading: {
    name: 'cpu_watch_last_reading_timestamp_seconds',
    type: 'gauge',
    help: "The latest reading's own time, in seconds since 1970. Not there before the first reading.",
    labels: [],
  },
  anomalyActive: {
    name: 'cpu_watch_anomaly_active',
    type: 'gauge',
    help: '1 while usage has been above the threshold for the whole of the required time, else 0. An alert on it needs no `for`.',
    labels: [],
  },
  anomalies: {
    name: 'cpu_watch_anomalies_total',
    type: 'counter',
    help: 'Anomalies found since the command started, with the one that goes on.',
    labels: [],
  },
  anomalyStart: {
    name: 'cpu_watch_anomaly_start_timestamp_seconds',
    type: 'gauge',
    help: 'Start of the latest anomaly, in seconds since 1970. Not there before the first anomaly.',
    labels: [],
  },
  anomalyEnd: {
    name: 'cpu_watch_anomaly_end_timestamp_seconds',
    type: 'gauge',
    help: 'End of the latest anomaly, in seconds since 1970; while it goes on, its latest reading. Not there before the first anomaly.',
    labels: [],
  },
  anomalyPeak: {
    name: 'cpu_watch_anomaly_peak_percent',
    type: 'gauge',
    help: 'Greatest reading of the latest anomaly, in percent. Not there before the first anomaly.',
    labels: [],
  },
  anomalyMean: {
    name: 'cpu_watch_anomaly_mean_percent',
    type: 'gauge',
    help: 'Mean of the readings of the latest anomaly, in percent. Not there before the first anomaly.',
    labels: [],
  },
  gaps: {
    name: 'cpu_watch_gaps_total',
    type: 'counter',
    help: 'Times without a reading that were longer than one reading stands for.',
    labels: [],
  },
  lines: {
    name: 'cpu_watch_lines_total',
    type: 'counter',
    help: 'Lines of the stream, by outcome: read; duplicate (same time, same value); conflict (same time, another value: the first counts); late (beyond the reordering bound); malformed.',
    labels: ['outcome'],
    values: { outcome: LINE_OUTCOMES },
  },
} as const satisfies Record<string, Metric>;
