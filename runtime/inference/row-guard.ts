import type { ViolationKind } from '../contract/metrics';
import { rowRules, type RowRule } from './row-rules';
import type { ExpectationSuite } from '../expectations/suite';
import type { Feature } from '../model/artifact';
import type { Metrics } from '../telemetry/metrics';
import type { CounterSeries } from '../telemetry/series-counter';
import { RowErrors } from './row-errors';

export interface RowGuardOptions {
  /** In the order of a row's values. */
  readonly features: readonly Feature[];
  readonly expectations: ExpectationSuite;
  readonly metrics: Metrics;
  /** Refuse a row that breaks an expectation. If false, the row is counted and answered. */
  readonly refuse: boolean;
}

/** Values of one batch of rows that break the same expectation. */
export interface Violation {
  readonly feature: string;
  readonly kind: ViolationKind;
  /** Number of rows, 1 or more. */
  readonly rows: number;
}

const NO_VIOLATIONS: readonly Violation[] = [];

/**
 * Compares rows with the model's expectations, and counts violations by feature and kind. A value that cannot be read is
 * a violation too: it is missing, has another type, or names an unknown category.
 */
export class RowGuard {
  private readonly columns: number;
  private readonly rules: readonly RowRule[];
  private readonly rows: CounterSeries;
  /** The refused rows of the current batch, by their index: the columns whose values were refused. */
  private refusedRows = new Map<number, number[]>();

  /** Starts every counter at 0, because `rate()` sees no increase in a series that begins at 1. */
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

  /** Counts rows that have arrived, whether or not they can be read: a new batch. */
  received(rows: number): void {
    this.rows.inc(rows);
    if (this.refusedRows.size > 0) this.refusedRows = new Map();
  }

  /** The refused rows of the latest batch, by their index; a row without columns was refused as a whole. */
  get refused(): ReadonlyMap<number, readonly number[]> {
    return this.refusedRows;
  }

  /** Notes a row that cannot be read as a whole, such as one of the wrong length. */
  malformed(row: number): void {
    if (!this.refusedRows.has(row)) this.refusedRows.set(row, []);
  }

  /** Counts a value that cannot be read. */
  unreadable(row: number, column: number, kind: ViolationKind): void {
    this.note(row, column);
    this.options.metrics.dataQualityViolations.inc({ feature: this.options.features[column]!.name, kind });
  }

  /**
   * Counts the values that break an expectation.
   *
   * @param values row-major, as `TrainedModel.predict` takes them
   * @returns the expectations that the rows break; empty if they meet all
   * @throws InvalidRowsError with the row, feature and expectation, if such rows are refused
   */
  check(values: Float64Array, rows: number): readonly Violation[] {
    const { columns, options } = this;
    let violations = NO_VIOLATIONS;
    for (const { feature, column, kind, holds } of this.rules) {
      let broken = 0;
      for (let at = column; at < rows * columns; at += columns) if (breaks(holds, values[at]!)) broken++;
      if (broken === 0) continue;
      violations = [...violations, { feature, kind, rows: broken }];
      options.metrics.dataQualityViolations.inc({ feature, kind }, broken);
    }
    if (violations.length > 0 && options.refuse) this.refuse(values, rows);
    return violations;
  }

  private note(row: number, column: number): void {
    const columns = this.refusedRows.get(row);
    if (columns === undefined) this.refusedRows.set(row, [column]);
    else columns.push(column);
  }

  private refuse(values: Float64Array, rows: number): void {
    const errors = new RowErrors();
    for (let row = 0; row < rows; row++) {
      for (const { feature, column, expectation, wanted, holds, write } of this.rules) {
        const value = values[row * this.columns + column]!;
        if (!breaks(holds, value)) continue;
        this.note(row, column);
        const detail = `must be ${wanted}, as the expectation ${expectation} says, got ${write(value)}`;
        errors.add({ row, feature, expectation, detail });
      }
    }
    errors.throwIfAny();
  }
}

/** A missing value breaks no range: the reader has decided whether it may be missing. */
function breaks(holds: RowRule['holds'], value: number): boolean {
  return !holds(value) && !Number.isNaN(value);
}
