import type { Metrics } from '../../telemetry/metrics';
import type { CounterSeries } from '../../telemetry/series-counter';
import type { HistogramSeries } from '../../telemetry/series-histogram';

interface MethodSeries {
  readonly duration: HistogramSeries;
  readonly byStatus: Map<number, CounterSeries>;
}

/** Counts and times the answers of one route. */
export class RouteSeries {
  private readonly byMethod = new Map<string, MethodSeries>();

  constructor(
    private readonly metrics: Metrics,
    private readonly route: string,
  ) {}

  /** @param seconds undefined: the answer is counted and not timed */
  answered(method: string, status: number, seconds: number | undefined): void {
    const { duration, byStatus } = this.byMethod.get(method) ?? this.begin(method);
    if (seconds !== undefined) duration.observe(seconds);
    let answers = byStatus.get(status);
    if (answers === undefined) {
      answers = this.metrics.httpRequests.series({ method, route: this.route, status });
      byStatus.set(status, answers);
    }
    answers.inc();
  }

  private begin(method: string): MethodSeries {
    const duration = this.metrics.httpRequestDuration.series({ method, route: this.route });
    const series = { duration, byStatus: new Map<number, CounterSeries>() };
    this.byMethod.set(method, series);
    return series;
  }
}
