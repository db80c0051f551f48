import { Counter, type LabelValues } from 'prom-client';

/** One series of a counter. */
export class CounterSeries {
  /** What prom-client has not been told of. */
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
 * A counter of what happens at each request. `inc` of prom-client looks its series up by the labels each time, and to put
 * those in order costs more than the answer's text; here the series is found once, and told of at a scrape.
 */
export class SeriesCounter<L extends string> extends Counter<L> {
  private readonly found = new Map<string, { labels: LabelValues<L>; series: CounterSeries }>();

  /** @returns the same for the same labels in the same order */
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
