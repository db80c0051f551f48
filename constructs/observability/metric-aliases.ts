import { Construct } from 'constructs';
import type { InferenceService } from '../serving/inference-service';
import { PrometheusRule } from './prometheus-rule';
import { metricAliasRules } from './recording-rules/metric-aliases';

/** Props of `MetricAliases`. */
export interface MetricAliasesProps {
  /** The service whose metrics get additional names. */
  readonly target: InferenceService;

  /**
   * Labels that the Prometheus object's `ruleSelector` requires.
   *
   * @default - `release: kube-prometheus-stack`, for that chart installed under its own name
   */
  readonly operatorLabels?: Readonly<Record<string, string>>;
}

/**
 * Recording rules for dashboards and alerts that read older names of the metrics: `requests_total`,
 * `request_latency_seconds`, `ml_model_predictions_total`, `ml_model_errors_total` and
 * `ml_model_prediction_duration_seconds`. The service exports no second set of counters.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
 * @example new MetricAliases(chart, 'aliases', { target: service });
 */
export class MetricAliases extends Construct {
  /** The PrometheusRule with the recording rules. */
  readonly rules: PrometheusRule;

  constructor(scope: Construct, id: string, { target, operatorLabels }: MetricAliasesProps) {
    super(scope, id);
    this.rules = new PrometheusRule(this, 'Rules', {
      name: `${target.name}-metric-aliases`,
      alerts: [],
      records: metricAliasRules(target),
      operatorLabels,
    });
  }
}
