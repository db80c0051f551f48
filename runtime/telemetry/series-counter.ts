import { Counter, type LabelValues } from 'prom-client';

/** One series of a counter. */
export class CounterSeries {
  /** Increments that prom-client has not received yet. */
  private waiting = 0;

  inc(by = 1): void {
    this.waiting += by;
  }

  take(): number {
    const { waiting } = this;
    this.waiting = 0;
    return waiting;
  }
}

/**
 * A counter that is incremented at each request. prom-client's `inc` sorts the labels and looks up their series each time,
 * which costs more than writing the answer. Here the series is looked up once, and prom-client is updated at a scrape.
 */
export class SeriesCounter<L extends string> extends Counter<L> {
  private readonly found = new Map<string, { labels: LabelValues<L>; series: CounterSeries }>();

  /** @returns the same series for the same labels in the same order */
  series(labels: LabelValues<L>): CounterSeries {
    const key = JSON.stringify(labels);
    const { series } = this.found.get(key) ?? { series: new CounterSeries() };
    this.found.set(key, { labels, series });
    return series;
  }

  override get(): ReturnType<Counter<L>['get']> {
    for (const { labels, series } of this.found.values()) this.inc(labels, series.take());
    return super.get();
  }
}
