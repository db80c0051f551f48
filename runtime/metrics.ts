import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { METRICS, type Metric } from './contract';

type LabelOf<M extends Metric> = M['labels'][number];

/** One prom-client object for each metric of the contract, under the same key. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Builds the contract's metrics on a registry, with every label combination that the contract names at zero. */
export function createMetrics(registry: Registry) {
  const options = <M extends Metric>({ name, help, labels }: M) => ({
    name,
    help,
    labelNames: labels as readonly LabelOf<M>[],
    registers: [registry],
  });
  const counter = <M extends Metric>(metric: M): Counter<LabelOf<M>> => {
    const created = new Counter<LabelOf<M>>(options(metric));
    for (const labels of metric.initial ?? []) created.inc(labels, 0);
    return created;
  };
  const gauge = <M extends Metric>(metric: M): Gauge<LabelOf<M>> => {
    const created = new Gauge<LabelOf<M>>(options(metric));
    for (const labels of metric.initial ?? []) created.set(labels, 0);
    return created;
  };
  const histogram = <M extends Metric & { buckets: readonly number[] }>(metric: M): Histogram<LabelOf<M>> => {
    const created = new Histogram<LabelOf<M>>({ ...options(metric), buckets: [...metric.buckets] });
    for (const labels of metric.initial ?? []) created.zero(labels);
    return created;
  };

  return {
    httpRequests: counter(METRICS.httpRequests),
    httpRequestDuration: histogram(METRICS.httpRequestDuration),
    inferenceRequests: counter(METRICS.inferenceRequests),
    inferenceLatency: histogram(METRICS.inferenceLatency),
    inferenceErrors: counter(METRICS.inferenceErrors),
    driftEvents: counter(METRICS.driftEvents),
    driftStatistic: gauge(METRICS.driftStatistic),
    driftThreshold: gauge(METRICS.driftThreshold),
    driftDetected: gauge(METRICS.driftDetected),
    driftWindowRows: gauge(METRICS.driftWindowRows),
    featureBins: counter(METRICS.featureBins),
    webhookEvents: counter(METRICS.webhookEvents),
    modelInfo: gauge(METRICS.modelInfo),
    modelLoadFailures: counter(METRICS.modelLoadFailures),
    cpuUsage: gauge(METRICS.cpuUsage),
    buildInfo: gauge(METRICS.buildInfo),
  };
}
