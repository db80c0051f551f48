import type { Baseline, Feature } from '../model/artifact';
import type { DriftFinding, NumericDriftState } from './drift-report';
import {
  MEAN_SHIFT,
  meanShift,
  meanShiftThreshold,
  type MeanShiftSettings,
  type Reference,
} from './mean-shift';
import type { Window } from './window';

/** A numeric feature, and how far the window's mean is from the baseline's. */
export interface WatchedFeature {
  readonly name: string;
  /** Its place in a row. */
  readonly column: number;
  readonly reference: Reference;
  /** Of the window when it was last judged; 0 before. */
  statistic: number;
  drift: boolean;
}

/**
 * Holds the mean of each numeric feature against the baseline mean, over a request's rows or over the window.
 *
 * Categories take no part, for the mean of category indices means nothing.
 */
export class MeanShiftCheck {
  readonly test = MEAN_SHIFT;
  readonly watched: readonly WatchedFeature[];

  constructor(
    features: readonly Feature[],
    baseline: Baseline,
    private readonly settings: MeanShiftSettings,
  ) {
    this.watched = baseline.features.flatMap((reference, column) =>
      reference.kind === 'numeric'
        ? [{ name: features[column]!.name, column, reference, statistic: 0, drift: false }]
        : [],
    );
  }

  /** The distance above which the mean of so many rows has drifted. */
  threshold(rows: number): number {
    return meanShiftThreshold(rows, this.settings);
  }

  /** The features whose mean over these rows (row-major) has drifted, the worst first. */
  judgeRows(values: Float64Array, rows: number, columns: number): DriftFinding[] {
    const threshold = this.threshold(rows);
    const findings: DriftFinding[] = [];
    for (const { name, column, reference } of this.watched) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * columns + column]!;
      const value = sum / rows;
      const statistic = meanShift(value, reference);
      if (statistic > threshold) findings.push(this.finding(name, value, reference, statistic, threshold));
    }
    return worstFirst(findings);
  }

  /** Renews the statistic of every watched feature. @returns whether any has drifted */
  judgeWindow(window: Window): boolean {
    const threshold = this.threshold(window.rows);
    let any = false;
    for (const watched of this.watched) {
      watched.statistic = meanShift(window.mean(watched.column), watched.reference);
      watched.drift = watched.statistic > threshold;
      any ||= watched.drift;
    }
    return any;
  }

  /** The window's present findings for these features, the worst first. */
  windowFindings(window: Window, features: Iterable<WatchedFeature>): DriftFinding[] {
    const threshold = this.threshold(window.rows);
    return worstFirst(
      Array.from(features, ({ name, column, reference, statistic }) =>
        this.finding(name, window.mean(column), reference, statistic, threshold),
      ),
    );
  }

  /** @param threshold that the window is, or will first be, judged by */
  describe(
    { name, column, reference, statistic, drift }: WatchedFeature,
    window: Window,
    threshold: number,
  ): NumericDriftState {
    return {
      feature: name,
      kind: 'numeric',
      test: this.test,
      baselineMean: reference.mean,
      mean: window.rows === 0 ? null : window.mean(column),
      statistic,
      threshold,
      drift,
    };
  }

  private finding(
    feature: string,
    value: number,
    { mean }: Reference,
    statistic: number,
    threshold: number,
  ): DriftFinding {
    return { feature, test: this.test, value, baselineMean: mean, statistic, threshold };
  }
}

function worstFirst(findings: DriftFinding[]): DriftFinding[] {
  return findings.sort((a, b) => b.statistic / b.threshold - a.statistic / a.threshold);
}
