import type { Metrics } from '../metrics';
import type { Baseline, Feature } from '../model/artifact';
import type { BinCounts } from './bin-counts';
import { binLabels } from './bins';
import type { DriftFinding } from './drift-report';
import { CONDITIONS } from './hysteresis';
import type { Watched } from './watched';

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
    info: { readonly baseline: string; readonly thresholds: string },
  ) {
    this.labels = features.map((feature, column) => binLabels(feature, baseline.features[column]!));
    this.published = this.labels.map((labels) => new Float64Array(labels.length));
    // an earlier model may have had other features
    for (const gauge of [
      metrics.driftStatistic,
      metrics.driftThreshold,
      metrics.driftPValue,
      metrics.driftEffectSize,
      metrics.driftDetected,
      metrics.driftState,
      metrics.driftBaselineInfo,
    ])
      gauge.reset();
    metrics.driftBaselineInfo.set({ ...info }, 1);
    for (const feature of checked) metrics.driftEvents.inc({ feature }, 0);
    this.labels.forEach((labels, column) => {
      for (const bin of labels) metrics.featureBins.inc({ feature: features[column]!.name, bin }, 0);
    });
  }

  countRequest(findings: readonly DriftFinding[]): void {
    for (const { feature } of findings) this.metrics.driftEvents.inc({ feature });
  }

  /** Brings the series to the present. */
  publish(windowRows: number, watched: readonly Watched[], bins: readonly BinCounts[]): void {
    const { metrics } = this;
    for (const { name: feature, condition, results } of watched) {
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
      Math.max(0, ...watched.map(({ condition }) => CONDITIONS.indexOf(condition))),
    );
    metrics.driftWindowRows.set(windowRows);
    bins.forEach(({ counts }, column) => {
      this.publishBins(this.features[column]!.name, this.labels[column]!, counts, this.published[column]!);
    });
  }

  private publishBins(
    feature: string,
    labels: readonly string[],
    counts: Float64Array,
    published: Float64Array,
  ): void {
    counts.forEach((count, bin) => {
      if (count > published[bin]!)
        this.metrics.featureBins.inc({ feature, bin: labels[bin]! }, count - published[bin]!);
    });
    published.set(counts);
  }
}
