import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Metric } from '../contract/metrics';
import { SeriesCounter } from './series-counter';
import { SeriesHistogram } from './series-histogram';

/** Makes prom-client objects of the contract's metrics on a registry, with their initial label combinations at 0. */
export function metricFactory(registry: Registry) {
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

  return { counter, gauge, histogram, seriesCounter, seriesHistogram };
}
