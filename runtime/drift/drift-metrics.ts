import type { Metrics } from '../telemetry/metrics';
import type { Baseline, Feature } from '../model/artifact';
import type { BinCounts } from './bin-counts';
import { binLabels } from './bins';
import type { DriftFinding } from './drift-state';
import { CONDITIONS } from './hysteresis';
import type { ConditionTracker } from './condition-tracker';

/** The drift series of one model's features. */
export class DriftMetrics {
  private readonly labels: readonly (readonly string[])[];
  /** What `feature_bin_total` holds already, by feature and bin. */
  private readonly published: readonly Float64Array[];

  /**
   * Shows every counter at 0, for `rate()` sees no increase in a series that is born at 1.
   *
   * @param checked features whose requests are checked one by one
   */
  constructor(
    private readonly metrics: Metrics,
    private readonly features: readonly Feature[],
    baseline: Baseline,
    checked: readonly string[],
    private readonly info: { readonly baseline: string; readonly thresholds: string },
  ) {
    this.labels = features.map((feature, column) => binLabels(feature, baseline.features[column]!));
    this.published = this.labels.map((labels) => new Float64Array(labels.length));
    // an earlier model may have had other features, and its bins had other edges
    for (const series of [
      metrics.driftStatistic,
      metrics.driftThreshold,
      metrics.driftPValue,
      metrics.driftEffectSize,
      metrics.driftDetected,
      metrics.driftState,
      metrics.driftBaselineInfo,
      metrics.featureBins,
      metrics.featureBinBaselineRows,
    ])
      series.reset();
    metrics.driftBaselineInfo.set({ ...info }, 1);
    for (const feature of checked) metrics.driftEvents.inc({ feature }, 0);
    this.labels.forEach((labels, column) => {
      const { counts } = baseline.features[column]!;
      labels.forEach((label, bin) => {
        const series = this.binSeries(column, label);
        metrics.featureBins.inc(series, 0);
        // labels that several categories share add up
        metrics.featureBinBaselineRows.inc(series, counts[bin]);
      });
    });
  }

  countRequest(findings: readonly DriftFinding[]): void {
    for (const { feature } of findings) this.metrics.driftEvents.inc({ feature });
  }

  /** Brings the series to the present. */
  publish(windowRows: number, trackers: readonly ConditionTracker[], bins: readonly BinCounts[]): void {
    const { metrics } = this;
    for (const { name: feature, condition, results } of trackers) {
      // what no test looks at is not stable either
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

  /** A bin means something only together with its baseline: another model's bin of that number has other edges. */
  private binSeries(column: number, bin: string): { feature: string; bin: string; baseline: string } {
    return { feature: this.features[column]!.name, bin, baseline: this.info.baseline };
  }
}
