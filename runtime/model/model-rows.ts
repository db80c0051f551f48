import type { Feature } from './artifact';
import { isMissing, type Column, type Dataset } from '../data/dataset';
import { DatasetError } from '../data/dataset-error';
import { describeSpelling } from '../data/number-spelling';
import { parseNumber } from '../data/parse-number';

/** The rows of a table that a model can predict. */
export interface ModelRows {
  /** Row-major, as `TrainedModel.predict` takes them. */
  readonly values: Float64Array;
  readonly rows: number;
  /** The row of the table that each of them is, ascending. */
  readonly tableRows: Uint32Array;
  /**
   * The omitted rows, which a service would refuse, by their index in the table: the columns whose value is
   * missing where the model takes no gap, no number, or an unknown category.
   */
  readonly refused: ReadonlyMap<number, readonly number[]>;
}

/**
 * Reads a model's features from a table, and ignores its other columns.
 *
 * @throws DatasetError if a feature is not a column, a numeric feature is mostly text, or no row is left
 */
export function modelRows(features: readonly Feature[], dataset: Dataset): ModelRows {
  const readers = features.map((feature) => {
    const column = columnOf(feature, dataset);
    return {
      read: readerOf(feature, column, dataset),
      missing: (row: number) => feature.missingAs !== undefined && isMissing(column, row),
    };
  });
  const values = new Float64Array(dataset.rows * features.length);
  const tableRows = new Uint32Array(dataset.rows);
  const refused = new Map<number, readonly number[]>();
  let rows = 0;
  for (let row = 0; row < dataset.rows; row++) {
    const offset = rows * features.length;
    let unknown: number[] | undefined;
    readers.forEach(({ read, missing }, column) => {
      const value = read(row);
      if (Number.isNaN(value) && !missing(row)) (unknown ??= []).push(column);
      values[offset + column] = value;
    });
    if (unknown === undefined) tableRows[rows++] = row;
    else refused.set(row, unknown);
  }
  if (rows === 0) {
    throw new DatasetError(
      `none of the ${dataset.rows} rows has a value that the model knows for each of its ${features.length} features`,
    );
  }
  return {
    values: values.subarray(0, rows * features.length),
    rows,
    tableRows: tableRows.subarray(0, rows),
    refused,
  };
}

function columnOf(feature: Feature, dataset: Dataset): Column {
  const column = dataset.columns.find(({ name }) => name === feature.name);
  if (column !== undefined) return column;
  const names = dataset.columns.map(({ name }) => `"${name}"`).join(', ');
  throw new DatasetError(
    `the model's feature "${feature.name}" is not a column of the file, which has ${names}`,
  );
}

/** Returns a function that reads a row's value, or NaN if it is missing or unknown to the model. */
function readerOf(feature: Feature, column: Column, dataset: Dataset): (row: number) => number {
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
      `the model's feature "${feature.name}" holds numbers, and the column of the file text in ${present - column.numericRows} of ${present} rows (such as "${texts[0]!}"); correct the column, or leave these cells empty`,
    );
  }
  return (row) => numbers[column.indices[row]!] ?? NaN;
}

/** Share of numbers from which a column of text counts as numbers with errors among them. */
const MOSTLY_NUMBERS = 0.5;

/** The text of a category. A column of categories that are all written in digits is numeric. */
function textOf(column: Column, row: number): string {
  return column.kind === 'numeric' ? String(column.values[row]!) : column.categories[column.indices[row]!]!;
}
