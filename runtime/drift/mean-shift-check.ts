import type { Baseline, Feature } from '../model/artifact';
import { dependenceOf, isIndependent } from '../model/dependence';
import type { DriftFinding } from './drift-state';
import {
  MEAN_SHIFT,
  meanShift,
  meanShiftThreshold,
  type MeanShiftSettings,
  type MeanReference,
} from '../statistics/mean-shift';
import { excess } from './test-result';

/** A numeric feature and the settings of its threshold. */
interface Checked {
  readonly name: string;
  /** Its index in a row. */
  readonly column: number;
  readonly reference: MeanReference;
  readonly settings: MeanShiftSettings;
  /** Whether the mean of many rows is nearer to the baseline's than a single row. */
  readonly independent: boolean;
}

/**
 * Compares the mean of each numeric feature over a request's rows with the baseline mean. Categorical features are not
 * compared, because a mean of category indices has no meaning.
 */
export class MeanShiftCheck {
  private readonly checked: readonly Checked[];

  /**
   * @param rowThresholds for each feature the calibrated threshold of a single row, null for categories. The greater one
   *   of it and the setting applies: features with heavy tails often exceed four standard deviations without drift.
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
      return [
        {
          name: features[column]!.name,
          column,
          reference,
          settings: { ...settings, driftThreshold },
          independent: isIndependent(dependenceOf(baseline, column)),
        },
      ];
    });
  }

  /** Names of the features that are checked. */
  get features(): readonly string[] {
    return this.checked.map(({ name }) => name);
  }

  /** One finding for each feature whose mean over the rows (row-major) has drifted, by statistic / threshold, descending. */
  judgeRows(values: Float64Array, rows: number, columns: number): DriftFinding[] {
    const findings: DriftFinding[] = [];
    for (const { name, column, reference, settings, independent } of this.checked) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * columns + column]!;
      const value = sum / rows;
      const statistic = meanShift(value, reference);
      const threshold = meanShiftThreshold(independent ? rows : 1, settings);
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
