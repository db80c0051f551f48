import type { Feature } from '../model/artifact';
import { isMissing, type Column, type Dataset } from './dataset';
import { describeSpelling } from './number-spelling';
import { parseNumber } from './parse-number';
import { DatasetError } from './select-columns';

/** The rows of a table that a model can be asked about. */
export interface ModelRows {
  /** Row-major, as `Model.predict` takes them. */
  readonly values: Float64Array;
  readonly rows: number;
  /** Rows left out because a service would have refused them: a value is missing, no number, or a category never seen. */
  readonly skipped: number;
}

/**
 * Takes a model's features out of a table, whatever else it holds.
 *
 * @throws DatasetError if a feature is not a column, is mostly text instead of numbers, or no row is left
 */
export function modelRows(features: readonly Feature[], dataset: Dataset): ModelRows {
  const readers = features.map((feature) => readerOf(feature, dataset));
  const values = new Float64Array(dataset.rows * features.length);
  let rows = 0;
  for (let row = 0; row < dataset.rows; row++) {
    const offset = rows * features.length;
    const whole = readers.every((read, column) => !Number.isNaN((values[offset + column] = read(row))));
    if (whole) rows++;
  }
  if (rows === 0) {
    throw new DatasetError(
      `none of the ${dataset.rows} rows has a value that the model knows for each of its ${features.length} features`,
    );
  }
  return { values: values.subarray(0, rows * features.length), rows, skipped: dataset.rows - rows };
}

/** Reads a row's value, or NaN where there is none that the model knows. */
function readerOf(feature: Feature, dataset: Dataset): (row: number) => number {
  const column = dataset.columns.find(({ name }) => name === feature.name);
  if (column === undefined) {
    const names = dataset.columns.map(({ name }) => `"${name}"`).join(', ');
    throw new DatasetError(
      `the model's feature "${feature.name}" is not a column of the file, which has ${names}`,
    );
  }
  if (feature.kind === 'categorical') {
    const known = new Map(feature.categories.map((category, index) => [category, index]));
    return (row) => (isMissing(column, row) ? NaN : (known.get(textOf(column, row)) ?? NaN));
  }
  if (column.kind === 'numeric') return (row) => column.values[row]!;
  const spelling = describeSpelling(column, dataset.format);
  if (spelling !== undefined) {
    throw new DatasetError(
      `the model's feature "${feature.name}" is a number, and the column of the file holds ${spelling}`,
    );
  }
  const numbers = column.categories.map(
    (text) => parseNumber(text, dataset.format ?? { decimal: '.' }) ?? NaN,
  );
  const texts = column.categories.filter((_, index) => Number.isNaN(numbers[index]));
  const present = column.indices.reduce((count, index) => count + Number(index >= 0), 0);
  if (column.numericRows < MOSTLY_NUMBERS * present) {
    throw new DatasetError(
      `the model's feature "${feature.name}" holds numbers, and the column of the file text in ${present - column.numericRows} of ${present} rows (such as "${texts[0]!}"); mend the column, or leave these cells empty`,
    );
  }
  return (row) => numbers[column.indices[row]!] ?? NaN;
}

/** Share of numbers from which a column of text is taken for numbers with mistakes in them. */
const MOSTLY_NUMBERS = 0.5;

/** A category may be written in digits alone. */
function textOf(column: Column, row: number): string {
  return column.kind === 'numeric' ? String(column.values[row]!) : column.categories[column.indices[row]!]!;
}
