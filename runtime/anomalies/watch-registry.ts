import { Counter, Gauge, Registry } from 'prom-client';
import type { Metric } from '../contract/metrics';
import { LINE_OUTCOMES, WATCH_METRICS } from '../contract/watch-metrics';
import type { StreamWatch } from './stream-watch';

/** The metrics of a watched stream, as they are at the moment they are asked for. */
export function watchRegistry(watch: StreamWatch, threshold: number): Registry {
  const registry = new Registry();
  const options = ({ name, help, labels }: Metric) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  /** What is not known yet has no sample: 0 would be a reading, or a time in 1970. */
  const gauge = (metric: Metric, valueNow: () => number | undefined): void => {
    new Gauge({
      ...options(metric),
      collect() {
        const value = valueNow();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  };
  const counter = (metric: Metric, countNow: () => number): void => {
    new Counter({
      ...options(metric),
      collect() {
        this.reset();
        this.inc(countNow());
      },
    });
  };
  const seconds = (milliseconds: number | undefined): number | undefined =>
    milliseconds === undefined ? undefined : milliseconds / 1000;

  gauge(WATCH_METRICS.usage, () => watch.summary.last?.value);
  gauge(WATCH_METRICS.threshold, () => threshold);
  gauge(WATCH_METRICS.lastReading, () => seconds(watch.summary.last?.time));
  gauge(WATCH_METRICS.anomalyActive, () => (watch.active ? 1 : 0));
  counter(WATCH_METRICS.anomalies, () => watch.summary.anomalies);
  gauge(WATCH_METRICS.anomalyStart, () => seconds(watch.latest?.start));
  gauge(WATCH_METRICS.anomalyEnd, () => seconds(watch.latest?.end));
  gauge(WATCH_METRICS.anomalyPeak, () => watch.latest?.peak);
  gauge(WATCH_METRICS.anomalyMean, () => watch.latest?.mean);
  counter(WATCH_METRICS.gaps, () => watch.summary.gaps);
  const { lines } = WATCH_METRICS;
  new Counter({
    ...options(lines),
    collect() {
      this.reset();
      for (const outcome of LINE_OUTCOMES) this.inc({ outcome }, watch.summary[outcome]);
    },
  });
  return registry;
}
