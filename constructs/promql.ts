/** Names of the runtime's metrics and selectors of their series, for your own alerts, panels and recording rules. */
export { METRICS, PROCESS_METRICS, type Metric, type MetricType } from '../runtime/contract/metrics';
export { INFERENCE_ROUTES, ROUTES } from '../runtime/contract/routes';
export {
  bucketsOf,
  countOf,
  GRAFANA_WINDOWS,
  histogramQuantile,
  increase,
  prometheusDuration,
  rate,
  select,
  sumOf,
  UP,
  upTo,
  type Histogram,
  type LabelOf,
  type Matcher,
  type Matchers,
  type TargetLabel,
  type ValueOf,
  type Window,
} from './observability/promql';
export { recorded, type RecordingRule } from './observability/recording-rules/recording-rule';
export { INFERENCE_ROUTE, seriesLabels, type SeriesLabels } from './observability/service-series';
export { REVISION_SERIES_LABEL } from './private/revision';
