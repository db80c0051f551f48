import { Histogram, type HistogramConfiguration, type LabelValues } from 'prom-client';

/** One series of a histogram. */
export class HistogramSeries {
  /** Observations in each bucket, not cumulative; the last bucket holds values above all bounds. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
    counts[bucket] = counts[bucket]! + 1;
    this.sum += value;
  }
}

type Configuration<L extends string> = HistogramConfiguration<L> & { readonly buckets: number[] };

/** A histogram that is observed at each request, as fast as a `SeriesCounter` for the same reason. */
export class SeriesHistogram<L extends string> extends Histogram<L> {
  private readonly found = new Map<string, { labels: LabelValues<L>; series: HistogramSeries }>();

  constructor(private readonly configuration: Configuration<L>) {
    super(configuration);
  }

  /**
   * The series is exported from now on, at 0 before the first observation.
   *
   * @returns the same series for the same labels in the same order
   */
  series(labels: LabelValues<L>): HistogramSeries {
    const key = JSON.stringify(labels);
    const { series } = this.found.get(key) ?? { series: new HistogramSeries(this.configuration.buckets) };
    this.found.set(key, { labels, series });
    return series;
  }

  override async get(): ReturnType<Histogram<L>['get']> {
    // prom-client's own name, type and help
    const empty = await new Histogram<L>({ ...this.configuration, registers: [] }).get();
    return { ...empty, values: [...this.found.values()].flatMap((each) => this.samples(each)) };
  }

  /** A registry calls this method if it is present; prom-client's types do not declare it. */
  getForPromString(): ReturnType<Histogram<L>['get']> {
    return this.get();
  }

  private samples({ labels, series: { counts, sum } }: { labels: LabelValues<L>; series: HistogramSeries }) {
    const { name, buckets } = this.configuration;
    let count = 0;
    const cumulative = [...buckets, '+Inf'].map((le, bucket) => {
      count += counts[bucket]!;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...cumulative,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
