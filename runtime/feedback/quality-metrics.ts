import type { Metrics } from '../telemetry/metrics';
import type { FeedbackStore } from './feedback-store';
import type { QualityTally } from './quality-tally';

/** Exports the quality of the held predictions at each scrape. */
export function exportQuality(store: FeedbackStore, metrics: Metrics): void {
  const bySeries = [
    metrics.modelQualityRows,
    metrics.modelQuality,
    metrics.modelQualityLower,
    metrics.modelQualityUpper,
    metrics.modelQualityTrained,
    metrics.modelAccuracyEstimate,
    metrics.modelAccuracyEstimateLower,
    metrics.modelAccuracyEstimateUpper,
  ];
  /** Changes of the store that were exported; each metric calls this at a scrape. */
  let exported: number | undefined;
  metrics.beforeScrape.quality = () => {
    if (exported === store.changes) return;
    exported = store.changes;
    metrics.feedbackHeldRows.set(store.held);
    // a version of which nothing is held any more, and a measure that is not defined any more
    for (const series of bySeries) series.reset();
    for (const tally of store.tallies.values()) exportTally(tally, metrics);
  };
}

function exportTally(tally: QualityTally, metrics: Metrics): void {
  const { version, trained } = tally.model;
  metrics.modelQualityRows.set({ version }, tally.rows);
  for (const [measure, { value, lower, upper }] of tally.measures()) {
    metrics.modelQuality.set({ version, measure }, value);
    metrics.modelQualityLower.set({ version, measure }, lower);
    metrics.modelQualityUpper.set({ version, measure }, upper);
    const before = trained[measure];
    if (before !== undefined) metrics.modelQualityTrained.set({ version, measure }, before);
  }
  const estimate = tally.estimate();
  if (estimate === undefined) return;
  metrics.modelAccuracyEstimate.set({ version }, estimate.value);
  metrics.modelAccuracyEstimateLower.set({ version }, estimate.lower);
  metrics.modelAccuracyEstimateUpper.set({ version }, estimate.upper);
}
