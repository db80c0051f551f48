import type { ViolationKind } from '../contract/metrics';
import { rowRules, type RowRule } from '../expectations/row-rules';
import type { ExpectationSuite } from '../expectations/suite';
import type { Metrics } from '../telemetry/metrics';
import type { Feature } from '../model/artifact';
import type { CounterSeries } from '../telemetry/series-counter';
import { RowErrors } from './row-errors';

export interface RowGuardOptions {
  /** In the order of a row's values. */
  readonly features: readonly Feature[];
  readonly expectations: ExpectationSuite;
  readonly metrics: Metrics;
  /** Whether a row that breaks an expectation is refused; if not, it is only counted. */
  readonly refuse: boolean;
}

/**
 * Holds rows against what the model expects of them, and counts what breaks an expectation by feature and kind. A
 * value that cannot be read at all has broken one too: it is missing, of another type, or a category never seen.
 */
export class RowGuard {
  private readonly columns: number;
  private readonly rules: readonly RowRule[];
  private readonly rows: CounterSeries;

  /** Shows every counter at 0, for `rate()` sees no increase in a series that is born at 1. */
  constructor(private readonly options: RowGuardOptions) {
    const { features, expectations, metrics } = options;
    this.columns = features.length;
    this.rules = rowRules(features, expectations);
    this.rows = metrics.dataQualityRows.series({});
    const count = (feature: string, kind: ViolationKind): void => {
      metrics.dataQualityViolations.inc({ feature, kind }, 0);
    };
    for (const { name, kind } of features) {
      count(name, 'missing');
      count(name, 'type');
      if (kind === 'categorical') count(name, 'categories');
    }
    for (const { feature, kind } of this.rules) count(feature, kind);
  }

  /** Rows have come, readable or not. */
  received(rows: number): void {
    this.rows.inc(rows);
  }

  /** A value could not be read. */
  unreadable(column: number, kind: ViolationKind): void {
    this.options.metrics.dataQualityViolations.inc({ feature: this.options.features[column]!.name, kind });
  }

  /**
   * Counts the values that break an expectation.
   *
   * @param values row-major, as `Model.predict` takes them
   * @throws Problem 400 with the row, feature and expectation, where such rows are refused
   */
  check(values: Float64Array, rows: number): void {
    const { columns, options } = this;
    let broken = false;
    for (const { feature, column, kind, holds } of this.rules) {
      let violations = 0;
      for (let at = column; at < rows * columns; at += columns) if (!holds(values[at]!)) violations++;
      if (violations === 0) continue;
      broken = true;
      options.metrics.dataQualityViolations.inc({ feature, kind }, violations);
    }
    if (broken && options.refuse) this.refuse(values, rows);
  }

  private refuse(values: Float64Array, rows: number): void {
    const errors = new RowErrors();
    for (let row = 0; row < rows; row++) {
      for (const { feature, column, expectation, wanted, holds, write } of this.rules) {
        const value = values[row * this.columns + column]!;
        if (holds(value)) continue;
        const detail = `must be ${wanted}, as the expectation ${expectation} says, got ${write(value)}`;
        errors.add({ row, feature, expectation, detail });
      }
    }
    errors.throwIfAny();
  }
}
