import type { Task } from '../../training/encoding/encode-label';
import { accuracy, f1, precision, recall } from './class-metrics';
import { logLoss } from './log-loss';
import { meanAbsoluteError, r2, rootMeanSquaredError } from './regression-metrics';
import { rocAuc } from './roc-auc';
import type { ScoredRows } from './scored-rows';

/**
 * A metric of some rows, each counted as often as its weight says: a bootstrap draws weights, not rows.
 *
 * @returns null where the metric is not defined, such as the ROC AUC of a single class
 */
export type WeightedMetric = (weights: Float64Array) => number | null;

export interface MetricDefinition {
  readonly task: Task;
  /** Which of two values is the better one. */
  readonly better: 'higher' | 'lower';
  /** Prepares the metric for some rows. */
  readonly of: (rows: ScoredRows) => WeightedMetric;
}

/** The metrics that a gate can name. With two classes they are of the last one, else means over the classes. */
export const METRICS = {
  roc_auc: { task: 'classification', better: 'higher', of: rocAuc },
  log_loss: { task: 'classification', better: 'lower', of: logLoss },
  accuracy: { task: 'classification', better: 'higher', of: accuracy },
  precision: { task: 'classification', better: 'higher', of: precision },
  recall: { task: 'classification', better: 'higher', of: recall },
  f1: { task: 'classification', better: 'higher', of: f1 },
  r2: { task: 'regression', better: 'higher', of: r2 },
  mae: { task: 'regression', better: 'lower', of: meanAbsoluteError },
  rmse: { task: 'regression', better: 'lower', of: rootMeanSquaredError },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** The metric by which models of a task are compared where no gate names one. */
export const MAIN_METRIC = { classification: 'roc_auc', regression: 'rmse' } as const satisfies Readonly<
  Record<Task, MetricName>
>;

/** The names of a task's metrics. */
export function metricsOf(task: Task): readonly MetricName[] {
  return METRIC_NAMES.filter((name) => METRICS[name].task === task);
}
