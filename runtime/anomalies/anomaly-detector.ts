import type { Reading } from './reading';

export interface AnomalySettings {
  /** A reading above it belongs to an anomaly; one equal to it does not. */
  readonly threshold: number;
  /** How long usage must be above the threshold, in milliseconds; the `for` of an alert. */
  readonly forMs: number;
  /** How long a reading stands for what comes after it, in milliseconds, this age included; Prometheus' lookback. */
  readonly maxGapMs: number;
}

/** A time of usage above the threshold. Times are milliseconds since 1970. */
export interface Anomaly {
  /** Time of the first reading above. */
  readonly start: number;
  /** Time from which usage is not above any more; while the anomaly goes on, time of the latest reading. */
  readonly end: number;
  /** Time of the last reading above. */
  readonly lastAbove: number;
  readonly peak: number;
  /** Arithmetic mean of the readings above. */
  readonly mean: number;
  /** Number of readings above. */
  readonly readings: number;
  /** A reading that is not above, a gap, or nothing: it goes on after the last reading. */
  readonly endedBy: 'reading' | 'gap' | 'nothing';
}

/** Readings above the threshold without a gap. */
interface Run {
  readonly start: number;
  lastAbove: number;
  peak: number;
  sum: number;
  readings: number;
}

/**
 * Finds anomalies exactly as Prometheus 2 does with `expr: usage > threshold` and `for`, evaluated at every moment: a
 * reading stands for the time up to the next one, `maxGapMs` at most, and there is an anomaly if usage is still above at
 * `start + forMs`. So one reading of a five-minute series is none, because the next reading says otherwise at that very
 * moment, and two are one. Prometheus 3 drops a reading whose age is exactly the lookback: there, `maxGapMs` is one less.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness
 */
export class AnomalyDetector {
  /** Times without a reading longer than `maxGapMs`. */
  gaps = 0;
  private run: Run | undefined;
  private last = -Infinity;

  constructor(private readonly settings: AnomalySettings) {}

  /** The anomaly that goes on at the latest reading. */
  get ongoing(): Anomaly | undefined {
    if (this.run === undefined || this.last - this.run.start < this.settings.forMs) return undefined;
    return anomaly(this.run, this.last, 'nothing');
  }

  /**
   * Takes the next reading in.
   *
   * @param reading later than all readings before
   * @returns the anomalies that ended before it or with it
   */
  read({ time, value }: Reading): Anomaly | undefined {
    const { threshold, forMs, maxGapMs } = this.settings;
    const isGap = time - this.last > maxGapMs && this.last !== -Infinity;
    const ended = isGap ? this.endByGap() : undefined;
    if (isGap) this.gaps++;
    this.last = time;
    if (value > threshold) {
      this.run ??= { start: time, lastAbove: time, peak: value, sum: 0, readings: 0 };
      const { run } = this;
      run.lastAbove = time;
      run.peak = Math.max(run.peak, value);
      run.sum += value;
      run.readings++;
      return ended;
    }
    const { run } = this;
    this.run = undefined;
    return run !== undefined && time - run.start > forMs ? anomaly(run, time, 'reading') : ended;
  }

  private endByGap(): Anomaly | undefined {
    const { run } = this;
    this.run = undefined;
    if (run === undefined) return undefined;
    const end = run.lastAbove + this.settings.maxGapMs;
    return end - run.start >= this.settings.forMs ? anomaly(run, end, 'gap') : undefined;
  }
}

function anomaly(
  { start, lastAbove, peak, sum, readings }: Run,
  end: number,
  endedBy: Anomaly['endedBy'],
): Anomaly {
  return { start, end, lastAbove, peak, mean: sum / readings, readings, endedBy };
}
