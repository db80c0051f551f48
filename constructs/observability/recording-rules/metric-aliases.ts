import { METRICS, type Metric } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { InferenceService } from '../../serving/inference-service';
import { select } from '../promql';
import type { RecordingRule } from './recording-rule';

/** Metric names of dashboards from other sources, each with the metric of this package that it stands for. */
const METRIC_ALIASES: Readonly<Record<string, Metric>> = {
  requests_total: METRICS.httpRequests,
  request_latency_seconds: METRICS.httpRequestDuration,
  ml_model_predictions_total: METRICS.inferenceRequests,
  ml_model_errors_total: METRICS.inferenceErrors,
  ml_model_prediction_duration_seconds: METRICS.inferenceLatency,
};

/**
 * A recording rule for each series of each alias, with the scraped labels, so that `rate()` and `histogram_quantile()`
 * work on an alias as on the metric.
 */
export function metricAliasRules(service: InferenceService): RecordingRule[] {
  return Object.entries(METRIC_ALIASES).flatMap(([alias, metric]) =>
    suffixes(metric).map((suffix) => ({
      record: `${alias}${suffix}`,
      expr: select({ ...metric, name: `${metric.name}${suffix}` }, seriesLabels(service)),
      labels: {},
    })),
  );
}

function suffixes({ type }: Metric): readonly string[] {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
}
