import type { Baseline, Feature } from '../model/artifact';
import type { DriftFinding } from './drift-state';
import {
  MEAN_SHIFT,
  meanShift,
  meanShiftThreshold,
  type MeanShiftSettings,
  type MeanReference,
} from './mean-shift';
import { excess } from './test-result';

/** A numeric feature, and when the mean of a request's rows is too far from its baseline mean. */
interface Checked {
  readonly name: string;
  /** Its place in a row. */
  readonly column: number;
  readonly reference: MeanReference;
  readonly settings: MeanShiftSettings;
}

/**
 * Holds the mean of each numeric feature over a request's rows against the baseline mean.
 *
 * Categories take no part, for the mean of category indices means nothing.
 */
export class MeanShiftCheck {
  private readonly checked: readonly Checked[];

  /**
   * @param rowThresholds for each feature, the distance of a single row that calibration found to keep the budget:
   *   heavy tails go beyond four deviations every day. It raises the threshold of the settings and never lowers it.
   */
  constructor(
    features: readonly Feature[],
    baseline: Baseline,
    settings: MeanShiftSettings,
    rowThresholds: readonly (number | null)[] = [],
  ) {
    this.checked = baseline.features.flatMap((reference, column) => {
      if (reference.kind !== 'numeric') return [];
      const driftThreshold = Math.max(settings.driftThreshold, rowThresholds[column] ?? 0);
      return [{ name: features[column]!.name, column, reference, settings: { ...settings, driftThreshold } }];
    });
  }

  /** Names of the features that are checked. */
  get features(): readonly string[] {
    return this.checked.map(({ name }) => name);
  }

  /** The features whose mean over these rows (row-major) has drifted, the worst first. */
  judgeRows(values: Float64Array, rows: number, columns: number): DriftFinding[] {
    const findings: DriftFinding[] = [];
    for (const { name, column, reference, settings } of this.checked) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * columns + column]!;
      const value = sum / rows;
      const statistic = meanShift(value, reference);
      const threshold = meanShiftThreshold(rows, settings);
      if (statistic > threshold) {
        findings.push({
          feature: name,
          test: MEAN_SHIFT,
          value,
          baselineMean: reference.mean,
          statistic,
          threshold,
        });
      }
    }
    return findings.sort((a, b) => excess(b) - excess(a));
  }
}
