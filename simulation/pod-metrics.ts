import { METRICS, PROCESS_METRICS } from '../runtime/contract/metrics';
import { ROUTES } from '../runtime/contract/routes';
import type { LatencyDistribution } from './pod-queue';
import type { SeriesLabels, TimeSeries, TimeSeriesStore } from './promql/time-series';

/** What Prometheus knows of each target itself. */
const UP = 'up';

const DURATION = METRICS.httpRequestDuration;
const REQUEST = { method: 'POST', route: ROUTES.predict };

/** Metrics that a simulation has, by the names of their series. */
export const SIMULATED_METRICS: readonly string[] = [
  UP,
  METRICS.cpuUsage.name,
  PROCESS_METRICS.residentMemory.name,
  PROCESS_METRICS.cpuSeconds.name,
  METRICS.httpRequests.name,
  `${DURATION.name}_bucket`,
  `${DURATION.name}_count`,
  `${DURATION.name}_sum`,
  METRICS.inferenceRequests.name,
  METRICS.requestsShed.name,
  METRICS.requestsInFlight.name,
];

/** What a pod counts, and what scrapes read of it. */
export class PodMetrics {
  /** CPU time. */
  cpuSeconds = 0;
  answered = 0;
  shed = 0;
  residentBytes: number;
  inFlight = 0;
  #latencySum = 0;
  /** Answers by the bucket's upper bound. */
  readonly #buckets: number[] = DURATION.buckets.map(() => 0);
  readonly #up: TimeSeries;
  /** Each series with its value now. */
  readonly #series: readonly (readonly [TimeSeries, () => number])[];
  #cpuPercent = 0;
  #scraped: { readonly time: number; readonly cpuSeconds: number } | undefined;

  /**
   * @param labels of the target
   * @param idleBytes resident memory before the first request
   */
  constructor(store: TimeSeriesStore, labels: SeriesLabels, idleBytes: number) {
    this.residentBytes = idleBytes;
    const series = (name: string, more?: SeriesLabels): TimeSeries =>
      store.series({ ...labels, __name__: name, ...more });
    this.#up = series(UP);
    this.#series = [
      [series(METRICS.cpuUsage.name), () => this.#cpuPercent],
      [series(PROCESS_METRICS.residentMemory.name), () => this.residentBytes],
      [series(PROCESS_METRICS.cpuSeconds.name), () => this.cpuSeconds],
      [series(METRICS.inferenceRequests.name), () => this.answered + this.shed],
      [series(METRICS.requestsInFlight.name), () => this.inFlight],
      [series(METRICS.requestsShed.name, { reason: 'wait' }), () => this.shed],
      [series(METRICS.httpRequests.name, { ...REQUEST, status: '200' }), () => this.answered],
      [series(METRICS.httpRequests.name, { ...REQUEST, status: '503' }), () => this.shed],
      ...DURATION.buckets.map((bound, index): readonly [TimeSeries, () => number] => [
        series(`${DURATION.name}_bucket`, { ...REQUEST, le: String(bound) }),
        () => this.#buckets[index]!,
      ]),
      [series(`${DURATION.name}_bucket`, { ...REQUEST, le: '+Inf' }), () => this.answered],
      [series(`${DURATION.name}_count`, REQUEST), () => this.answered],
      [series(`${DURATION.name}_sum`, REQUEST), () => this.#latencySum],
    ];
  }

  answer(count: number, latency: LatencyDistribution): void {
    this.answered += count;
    this.#latencySum += count * latency.mean;
    DURATION.buckets.forEach((bound, index) => {
      this.#buckets[index]! += count * latency.share(bound);
    });
  }

  /** @param cpuLimitCores of which `cpu_usage_percent` is a percentage */
  scrape(time: number, cpuLimitCores: number): void {
    const before = this.#scraped;
    const used = before === undefined ? 0 : (this.cpuSeconds - before.cpuSeconds) / (time - before.time);
    this.#scraped = { time, cpuSeconds: this.cpuSeconds };
    this.#cpuPercent = Math.min(100, (100 * used) / cpuLimitCores);
    this.#up.add(time, 1);
    for (const [series, value] of this.#series) series.add(time, value());
  }

  /** The pod does not answer yet. */
  missScrape(time: number): void {
    this.#up.add(time, 0);
  }

  /** The pod is gone. */
  end(time: number): void {
    for (const series of [this.#up, ...this.#series.map(([each]) => each)]) series.add(time, NaN);
  }
}
