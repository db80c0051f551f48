import type { Metrics } from '../metrics';
import type { Baseline, Feature } from '../model/artifact';
import type { BinCounts } from './bin-counts';
import { binLabels } from './bins';
import type { MeanShiftCheck } from './mean-shift-check';
import type { DriftFinding } from './drift-report';

/** The drift series of one model's features. */
export class DriftMetrics {
  private readonly labels: readonly (readonly string[])[];
  /** What `feature_bin_total` holds already, by feature and bin. */
  private readonly published: readonly Float64Array[];

  /** Shows every counter at 0, for `rate()` sees no increase in a series that is born at 1. */
  constructor(
    private readonly metrics: Metrics,
    private readonly features: readonly Feature[],
    baseline: Baseline,
    private readonly check: MeanShiftCheck,
  ) {
    this.labels = features.map((feature, column) => binLabels(feature, baseline.features[column]!));
    this.published = this.labels.map((labels) => new Float64Array(labels.length));
    // an earlier model may have had other features
    for (const gauge of [metrics.driftStatistic, metrics.driftThreshold, metrics.driftDetected])
      gauge.reset();
    for (const { name } of check.watched) metrics.driftEvents.inc({ feature: name }, 0);
    this.labels.forEach((labels, column) => {
      for (const bin of labels) metrics.featureBins.inc({ feature: features[column]!.name, bin }, 0);
    });
  }

  countRequest(findings: readonly DriftFinding[]): void {
    for (const { feature } of findings) this.metrics.driftEvents.inc({ feature });
  }

  /** Brings the series to the present. */
  publish(windowRows: number, threshold: number, bins: readonly BinCounts[]): void {
    const { metrics, check } = this;
    for (const { name, statistic, drift } of check.watched) {
      metrics.driftStatistic.set({ feature: name, test: check.test }, statistic);
      metrics.driftThreshold.set({ feature: name, test: check.test }, threshold);
      metrics.driftDetected.set({ feature: name }, Number(drift));
    }
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
