import { evaluateExpectations } from '../expectations/evaluate';
import type { ExpectationSuite } from '../expectations/suite';
import { isMissing, missingRows, takeRows, type Column, type Dataset } from '../data/dataset';
import { encodeLabel, inferTask, type Target, type Task } from './encoding/encode-label';
import { checkQuality } from './quality/check-quality';
import type { Finding } from './quality/finding';
import { QualityError } from './quality/quality-error';
import { fillGaps, type FilledColumn } from './encoding/fill-gaps';
import { selectColumns } from './encoding/select-columns';

/** Data that a forest can be trained on. */
export interface PreparedData {
  readonly rows: number;
  /** Rows of the table with a label that were left out because a feature has no value. */
  readonly omittedRows: number;
  /** Without missing values, unless they are wanted. */
  readonly features: readonly Column[];
  /** The features as drift detection sees them: without gaps, and with what stands for a missing value. */
  readonly filled: readonly FilledColumn[];
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
  /** Keep rows in which features are missing. @default false */
  readonly missing?: boolean | undefined;
}

/**
 * Selects the label and the features of a table, checks them, and omits rows with a missing value, or, if such rows are
 * wanted, those without a label.
 *
 * @throws DatasetError if a name is not a column, or the label does not fit the task
 * @throws QualityError if a check has a severe finding, or an expectation does not hold
 */
export function prepare(
  dataset: Dataset,
  { label: name, drop = [], keep = [], task, expectations, missing = false }: PrepareOptions,
): PreparedData {
  const { label, features } = selectColumns(dataset, name, drop, keep);
  const all = [label, ...features];
  const needed = missing ? [label] : all;
  const wholeRows = Uint32Array.from({ length: dataset.rows }, (_, row) => row).filter((row) =>
    needed.every((column) => !isMissing(column, row)),
  );
  const checked = missing ? features.map((column) => fillGaps(column).column) : features;
  const target = encodeLabel(label, task ?? inferTask(label));
  const findings = [
    ...(expectations === undefined ? [] : breaches(expectations, dataset)),
    ...checkQuality(
      {
        rows: dataset.rows,
        label,
        target,
        features: checked,
        wholeRows,
        format: dataset.format ?? { decimal: '.' },
      },
      keep,
    ),
  ];
  if (findings.some(({ severity }) => severity === 'severe')) throw new QualityError(findings);
  const omittedRows = dataset.rows - missingRows(label) - wholeRows.length;
  const whole =
    wholeRows.length === dataset.rows
      ? { rows: dataset.rows, columns: all }
      : takeRows({ rows: dataset.rows, columns: all }, wholeRows);
  const [wholeLabel, ...wholeFeatures] = whole.columns;
  return {
    rows: whole.rows,
    omittedRows,
    features: wholeFeatures,
    filled: wholeFeatures.map(fillGaps),
    label: wholeLabel!,
    wholeRows,
    target: encodeLabel(wholeLabel!, target.task),
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
