/** Labels of a series, its metric included as `__name__`. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** A series of samples in the order of time. */
export class TimeSeries {
  readonly times: number[] = [];
  /** NaN: the series has ended, as Prometheus marks it. */
  readonly values: number[] = [];

  constructor(readonly labels: SeriesLabels) {}

  /** @param time later than that of the sample before */
  add(time: number, value: number): void {
    this.times.push(time);
    this.values.push(value);
  }
}

/** The series of a simulation, as Prometheus would store them. */
export class TimeSeriesStore {
  readonly #series = new Map<string, TimeSeries>();

  /** The series with these labels, new if there is none. */
  series(labels: SeriesLabels): TimeSeries {
    const key = labelKey(labels);
    const known = this.#series.get(key);
    if (known) return known;
    const series = new TimeSeries(labels);
    this.#series.set(key, series);
    return series;
  }

  get all(): readonly TimeSeries[] {
    return [...this.#series.values()];
  }

  /** Changes when a series is added. */
  get size(): number {
    return this.#series.size;
  }
}

/** A text that is equal for equal labels. */
export function labelKey(labels: SeriesLabels): string {
  const names = Object.keys(labels);
  if (names.length > 1) names.sort();
  return names.map((name) => `${name}=${JSON.stringify(labels[name])}`).join();
}
