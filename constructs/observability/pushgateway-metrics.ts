import type { Metric } from '../../runtime/contract/metrics';
import { WATCH_METRICS, WATCH_SOURCE_LABEL } from '../../runtime/contract/watch-metrics';

/** Of the Pushgateway itself: when a group was pushed last, in seconds since 1970. https://github.com/prometheus/pushgateway#about-metric-inconsistencies */
export const PUSH_TIME = {
  name: 'push_time_seconds',
  type: 'gauge',
  help: 'Last Unix time when this group was changed in the Pushgateway.',
  labels: [WATCH_SOURCE_LABEL],
} as const satisfies Metric;

/** Whether an anomaly goes on, with the label of its group. */
export const ANOMALY_ACTIVE = {
  ...WATCH_METRICS.anomalyActive,
  labels: [WATCH_SOURCE_LABEL],
} as const satisfies Metric;
