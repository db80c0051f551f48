import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { METRICS, type Metric } from '../contract/metrics';
import { SeriesCounter } from './series-counter';
import { SeriesHistogram } from './series-histogram';

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
}

/** Creates the contract's metrics on a registry, with the initial label combinations of the contract at 0. */
export function createMetrics(registry: Registry) {
  const options = <L extends string>({ name, help, labels }: Metric<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  const counter = <L extends string>(metric: Metric<L>, collect?: () => void): Counter<L> => {
    const created = new Counter<L>({ ...options(metric), collect });
    for (const labels of metric.initial ?? []) created.inc(labels, 0);
    return created;
  };
  const gauge = <L extends string>(metric: Metric<L>, collect?: () => void): Gauge<L> => {
    const created = new Gauge<L>({ ...options(metric), collect });
    for (const labels of metric.initial ?? []) created.set(labels, 0);
    return created;
  };
  const seriesCounter = <L extends string>(metric: Metric<L>): SeriesCounter<L> => {
    const created = new SeriesCounter<L>(options(metric));
    for (const labels of metric.initial ?? []) created.inc(labels, 0);
    return created;
  };
  /** Without `observe`, which has no effect on a `SeriesHistogram`. */
  const seriesHistogram = <L extends string>(
    metric: Metric<L> & { buckets: readonly number[] },
  ): Pick<SeriesHistogram<L>, 'series'> => {
    const created = new SeriesHistogram<L>({ ...options(metric), buckets: [...metric.buckets] });
    for (const labels of metric.initial ?? []) created.series(labels);
    return created;
  };
  const histogram = <L extends string>(metric: Metric<L> & { buckets: readonly number[] }): Histogram<L> => {
    const created = new Histogram<L>({ ...options(metric), buckets: [...metric.buckets] });
    for (const labels of metric.initial ?? []) created.zero(labels);
    return created;
  };

  const beforeScrape: BeforeScrape = {
    drift: () => undefined,
    cpu: () => undefined,
    inFlight: () => undefined,
  };
  const drift = (): void => {
    beforeScrape.drift();
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
    driftWindowRows: gauge(METRICS.driftWindowRows, drift),
    featureBins: counter(METRICS.featureBins, drift),
    featureBinBaselineRows: gauge(METRICS.featureBinBaselineRows),
    dataQualityViolations: counter(METRICS.dataQualityViolations),
    dataQualityRows: seriesCounter(METRICS.dataQualityRows),
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
