import { evaluateExpectations } from '../expectations/evaluate';
import type { ExpectationSuite } from '../expectations/suite';
import { isMissing, missingRows, takeRows, type Column, type Dataset } from '../data/dataset';
import { encodeLabel, inferTask, type Target, type Task } from './encoding/encode-label';
import { checkQuality } from './quality/check-quality';
import type { Finding } from './quality/finding';
import { QualityError } from './quality/quality-error';
import { selectColumns } from './encoding/select-columns';

/** Data that a forest can be trained on, without missing values. */
export interface PreparedData {
  readonly rows: number;
  /** Rows of the table with a label that were left out because a feature has no value. */
  readonly omittedRows: number;
  readonly features: readonly Column[];
  readonly label: Column;
  readonly target: Target;
  /** The row of the table that each row was, ascending: rows with a missing value are left out. */
  readonly wholeRows: Uint32Array;
  /** Warnings of the quality checks. */
  readonly warnings: readonly Finding[];
}

export interface PrepareOptions {
  readonly label: string;
  readonly drop?: readonly string[];
  readonly keep?: readonly string[];
  readonly task?: Task | undefined;
  readonly expectations?: ExpectationSuite | undefined;
}

/**
 * Selects the label and the features of a table, checks them, and omits rows with a missing value.
 *
 * @throws DatasetError if a name is not a column, or the label does not fit the task
 * @throws QualityError if a check has a severe finding, or an expectation does not hold
 */
export function prepare(
  dataset: Dataset,
  { label: name, drop = [], keep = [], task, expectations }: PrepareOptions,
): PreparedData {
  const { label, features } = selectColumns(dataset, name, drop, keep);
  const all = [label, ...features];
  const wholeRows = Uint32Array.from({ length: dataset.rows }, (_, row) => row).filter((row) =>
    all.every((column) => !isMissing(column, row)),
  );
  const target = encodeLabel(label, task ?? inferTask(label));
  const findings = [
    ...(expectations === undefined ? [] : breaches(expectations, dataset)),
    ...checkQuality(
      { rows: dataset.rows, label, target, features, wholeRows, format: dataset.format ?? { decimal: '.' } },
      keep,
    ),
  ];
  if (findings.some(({ severity }) => severity === 'severe')) throw new QualityError(findings);
  const omittedRows = dataset.rows - missingRows(label) - wholeRows.length;
  if (wholeRows.length === dataset.rows) {
    return { rows: dataset.rows, omittedRows, features, label, target, wholeRows, warnings: findings };
  }
  const whole = takeRows({ rows: dataset.rows, columns: all }, wholeRows);
  return {
    rows: whole.rows,
    omittedRows,
    features: whole.columns.slice(1),
    label: whole.columns[0]!,
    wholeRows,
    target: encodeLabel(whole.columns[0]!, target.task),
    warnings: findings,
  };
}

/** Findings of the expectations, which apply to the whole file, including dropped columns. */
function breaches(suite: ExpectationSuite, dataset: Dataset): readonly Finding[] {
  return evaluateExpectations(suite, dataset)
    .filter(({ holds }) => !holds)
    .map(({ expectation, message }) => ({
      check: 'expectations',
      severity: 'severe',
      message: `${expectation}: ${message}`,
      drop: [],
    }));
}
