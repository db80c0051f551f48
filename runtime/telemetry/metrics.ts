import type { Registry } from 'prom-client';
import { METRICS } from '../contract/metrics';
import { metricFactory } from './metric-factory';

/** One prom-client object for each metric of the contract, under the same key. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Functions that update metrics before a scrape. One row affects dozens of drift series, and updating each of them at
 * each request would cost more than the drift check.
 */
interface BeforeScrape {
  /** Set by the drift detector of the current model. */
  drift: () => void;
  /** Set by the serving process: CPU usage since the last scrape. */
  cpu: () => void;
  /** Set by the serving process. */
  inFlight: () => void;
  /** Set by the metrics of feedback. */
  quality: () => void;
}

/** Creates the contract's metrics on a registry, with the initial label combinations of the contract at 0. */
export function createMetrics(registry: Registry) {
  const { counter, gauge, histogram, seriesCounter, seriesHistogram } = metricFactory(registry);
  const beforeScrape: BeforeScrape = {
    drift: () => undefined,
    cpu: () => undefined,
    inFlight: () => undefined,
    quality: () => undefined,
  };
  const drift = (): void => {
    beforeScrape.drift();
  };
  const quality = (): void => {
    beforeScrape.quality();
  };

  return {
    beforeScrape,
    httpRequests: seriesCounter(METRICS.httpRequests),
    httpRequestDuration: seriesHistogram(METRICS.httpRequestDuration),
    inferenceRequests: seriesCounter(METRICS.inferenceRequests),
    inferenceLatency: seriesHistogram(METRICS.inferenceLatency),
    inferenceErrors: counter(METRICS.inferenceErrors),
    predictions: seriesCounter(METRICS.predictions),
    ignoredMembers: seriesCounter(METRICS.ignoredMembers),
    requestsShed: counter(METRICS.requestsShed),
    requestsInFlight: gauge(METRICS.requestsInFlight, () => {
      beforeScrape.inFlight();
    }),
    driftEvents: counter(METRICS.driftEvents),
    driftStatistic: gauge(METRICS.driftStatistic, drift),
    driftThreshold: gauge(METRICS.driftThreshold, drift),
    driftPValue: gauge(METRICS.driftPValue, drift),
    driftEffectSize: gauge(METRICS.driftEffectSize, drift),
    driftDetected: gauge(METRICS.driftDetected, drift),
    driftState: gauge(METRICS.driftState, drift),
    driftOverallState: gauge(METRICS.driftOverallState, drift),
    driftEvaluationDuration: histogram(METRICS.driftEvaluationDuration),
    driftBaselineInfo: gauge(METRICS.driftBaselineInfo),
    driftUnjudged: gauge(METRICS.driftUnjudged, drift),
    driftWindowRows: gauge(METRICS.driftWindowRows, drift),
    featureBins: counter(METRICS.featureBins, drift),
    featureBinBaselineRows: gauge(METRICS.featureBinBaselineRows),
    dataQualityViolations: counter(METRICS.dataQualityViolations),
    dataQualityRows: seriesCounter(METRICS.dataQualityRows),
    feedbackTruths: counter(METRICS.feedbackTruths),
    feedbackHeldRows: gauge(METRICS.feedbackHeldRows, quality),
    feedbackWriteFailures: counter(METRICS.feedbackWriteFailures),
    modelQualityRows: gauge(METRICS.modelQualityRows, quality),
    modelQuality: gauge(METRICS.modelQuality, quality),
    modelQualityLower: gauge(METRICS.modelQualityLower, quality),
    modelQualityUpper: gauge(METRICS.modelQualityUpper, quality),
    modelQualityTrained: gauge(METRICS.modelQualityTrained, quality),
    modelAccuracyEstimate: gauge(METRICS.modelAccuracyEstimate, quality),
    modelAccuracyEstimateLower: gauge(METRICS.modelAccuracyEstimateLower, quality),
    modelAccuracyEstimateUpper: gauge(METRICS.modelAccuracyEstimateUpper, quality),
    webhookEvents: counter(METRICS.webhookEvents),
    modelInfo: gauge(METRICS.modelInfo),
    modelLoadFailures: counter(METRICS.modelLoadFailures),
    logWriteFailures: counter(METRICS.logWriteFailures),
    logLinesDropped: counter(METRICS.logLinesDropped),
    cpuUsage: gauge(METRICS.cpuUsage, () => {
      beforeScrape.cpu();
    }),
    buildInfo: gauge(METRICS.buildInfo),
  };
}
