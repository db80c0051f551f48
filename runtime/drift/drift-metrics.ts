import type { Metrics } from '../telemetry/metrics';
import type { Baseline, Feature } from '../model/artifact';
import type { BinCounts } from './bin-counts';
import { binLabels } from './reference/bins';
import type { DriftFinding } from './drift-state';
import { CONDITIONS } from './hysteresis';
import type { ConditionTracker } from './condition-tracker';
import type { JudgedVariable } from './variables';

/** Exports the drift series of one model. */
export class DriftMetrics {
  private readonly labels: readonly (readonly string[])[];
  /** Rows already added to `feature_bin_total`, by feature and bin. */
  private readonly published: readonly Float64Array[];

  /**
   * Exports every counter with value 0: `rate()` sees no increase in a series that starts at 1.
   *
   * @param checked features that are compared at each request
   * @param variables the features and the predictions
   */
  constructor(
    private readonly metrics: Metrics,
    private readonly features: readonly Feature[],
    baseline: Baseline,
    checked: readonly string[],
    variables: readonly Pick<JudgedVariable, 'name' | 'unjudged'>[],
    private readonly info: { readonly baseline: string; readonly thresholds: string },
  ) {
    this.labels = features.map((feature, column) => binLabels(feature, baseline.features[column]!));
    this.published = this.labels.map((labels) => new Float64Array(labels.length));
    // the previous model may have had other features, and other bin edges
    for (const series of [
      metrics.driftStatistic,
      metrics.driftThreshold,
      metrics.driftPValue,
      metrics.driftEffectSize,
      metrics.driftDetected,
      metrics.driftState,
      metrics.driftBaselineInfo,
      metrics.driftUnjudged,
      metrics.featureBins,
      metrics.featureBinBaselineRows,
    ])
      series.reset();
    metrics.driftBaselineInfo.set({ ...info }, 1);
    for (const { name: feature, unjudged: reason } of variables) {
      if (reason !== undefined) metrics.driftUnjudged.set({ feature, reason }, 1);
    }
    for (const feature of checked) metrics.driftEvents.inc({ feature }, 0);
    this.labels.forEach((labels, column) => {
      const { counts } = baseline.features[column]!;
      labels.forEach((label, bin) => {
        const series = this.binSeries(column, label);
        metrics.featureBins.inc(series, 0);
        // categories may share a label; their counts are added
        metrics.featureBinBaselineRows.inc(series, counts[bin]);
      });
    });
  }

  countRequest(findings: readonly DriftFinding[]): void {
    for (const { feature } of findings) this.metrics.driftEvents.inc({ feature });
  }

  /** Updates the series. */
  publish(windowRows: number, trackers: readonly ConditionTracker[], bins: readonly BinCounts[]): void {
    const { metrics } = this;
    for (const { name: feature, condition, results } of trackers) {
      // without a test, nothing is known about the variable
      if (results.length === 0) continue;
      for (const { test, statistic, threshold, pValue, effectSize } of results) {
        metrics.driftStatistic.set({ feature, test }, statistic);
        metrics.driftThreshold.set({ feature, test }, threshold);
        metrics.driftPValue.set({ feature, test }, pValue);
        metrics.driftEffectSize.set({ feature, test }, effectSize);
      }
      metrics.driftDetected.set({ feature }, Number(condition === 'drift'));
      metrics.driftState.set({ feature }, CONDITIONS.indexOf(condition));
    }
    metrics.driftOverallState.set(
      Math.max(0, ...trackers.map(({ condition }) => CONDITIONS.indexOf(condition))),
    );
    metrics.driftWindowRows.set(windowRows);
    bins.forEach(({ counts }, column) => {
      this.publishBins(column, counts, this.published[column]!);
    });
  }

  private publishBins(column: number, counts: Float64Array, published: Float64Array): void {
    counts.forEach((count, bin) => {
      if (count > published[bin]!)
        this.metrics.featureBins.inc(
          this.binSeries(column, this.labels[column]![bin]!),
          count - published[bin]!,
        );
    });
    published.set(counts);
  }

  /** The labels of a bin include its baseline, because bins of other baselines have other edges. */
  private binSeries(column: number, bin: string): { feature: string; bin: string; baseline: string } {
    return { feature: this.features[column]!.name, bin, baseline: this.info.baseline };
  }
}
