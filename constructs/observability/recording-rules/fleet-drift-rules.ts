import type { Duration } from 'cdk8s';
import { PSI_PRIOR_ROWS } from '../../../runtime/contract/drift-tests';
import { METRICS } from '../../../runtime/contract/metrics';
import { seriesLabels } from '../service-series';
import type { DriftMonitor } from '../../serving/drift-monitor';
import { increase, prometheusDuration, select } from '../promql';
import { recorded, type RecordingRule } from './recording-rule';

/**
 * Recording rules that compare the rows of all pods with the training data, by feature, in the order of evaluation:
 *
 * - `rows`: rows by feature, bin and baseline; the only rule that reads a whole window of every pod;
 * - `share`: the rows as shares of the feature's rows;
 * - `baselineShare`: the shares in the training data;
 * - `psi`: population stability index by feature and baseline; nothing where too few rows were served;
 * - `chance`: the mean of the index without drift.
 */
export type FleetDriftRules = Readonly<
  Record<'rows' | 'share' | 'baselineShare' | 'psi' | 'chance', RecordingRule>
>;

/**
 * The population stability index of `runtime/statistics/population-stability.ts` over the rows of all pods, in PromQL.
 * The expected rows are exported by the pods, so the rules do not depend on the model. Series have a label for their
 * baseline, so that two models at the same time, as in a rollout, give two results.
 *
 * @param window time over which rows are counted; by default that of the alert
 * @example
 * new PrometheusRule(chart, 'rules', {
 *   alerts: serviceAlerts({ service, drift: monitor }),
 *   records: Object.values(fleetDriftRules(monitor, Duration.hours(1))),
 * })
 */
export function fleetDriftRules(monitor: DriftMonitor, window?: Duration): FleetDriftRules {
  const { target: service, fleet } = monitor;
  const labels = seriesLabels(service);
  const over = window ?? fleet.window;
  const time = prometheusDuration(over);
  const rule = (record: string, expr: string): RecordingRule => ({
    record: `inference:${record}`,
    expr,
    labels,
  });
  const served = increase(select(METRICS.featureBins, labels), over);
  // each pod exports the same; the labels of the service are kept, because the shares below are matched by all labels
  const trained = `max by (namespace, job, feature, bin, baseline) (${select(METRICS.featureBinBaselineRows, labels)})`;

  const rows = rule(`feature_bin:increase${time}`, `sum by (feature, bin, baseline) (${served})`);
  const share = rule(`feature_bin:share${time}`, shareOf(recorded(rows)));
  const baselineShare = rule('feature_bin_baseline:share', shareOf(trained));
  const [q, p] = [recorded(share), recorded(baselineShare)];
  const n = `sum by (feature, baseline) (${recorded(rows)})`;
  const m = `sum by (feature, baseline) (${trained})`;
  return {
    rows,
    share,
    baselineShare,
    psi: rule(
      `feature_bin:psi${time}`,
      `sum by (feature, baseline) ((${q} - ${p}) * ln(${q} / ${p})) and ${n} >= ${fleet.minimumRows}`,
    ),
    // PSI · nm / (n + m) is chi-squared with bins − 1 degrees of freedom, and that is its mean
    chance: rule(
      `feature_bin:psi_chance${time}`,
      `(count by (feature, baseline) (${recorded(rows)}) - 1) * (1 / ${n} + 1 / ${m})`,
    ),
  };
}

/** Shares of a feature's rows in its bins, with the rows that the index adds to each bin. */
function shareOf(rows: string): string {
  const all = `(${rows} + ${PSI_PRIOR_ROWS})`;
  return `${all} / on (feature, baseline) group_left () sum by (feature, baseline) ${all}`;
}
