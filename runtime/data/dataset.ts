import type { NumberFormat } from './parse-number';

/** A column of numbers. */
interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  /** One value per row; NaN if it is missing. */
  readonly values: Float64Array;
}

/** A column of text. */
interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly name: string;
  /** The distinct values, sorted by code unit, so that no locale changes an artifact's bytes. */
  readonly categories: readonly string[];
  /** One index into `categories` per row; -1 if the value is missing. */
  readonly indices: Int32Array;
  /** Number of rows whose text is a number. */
  readonly numericRows: number;
}

export type Column = NumericColumn | CategoricalColumn;

/** A table of typed columns of equal length. */
export interface Dataset {
  readonly rows: number;
  /** In the order of the file; names are distinct and not empty. */
  readonly columns: readonly Column[];
  /** How the file writes numbers. @default with a decimal point and nothing else */
  readonly format?: NumberFormat;
}

/** Whether a row has no value in a column. */
export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[row]!) : column.indices[row]! < 0;
}

/** Rows without a value in a column. */
export function missingRows(column: Column): number {
  let missing = 0;
  if (column.kind === 'numeric') for (const value of column.values) missing += Number(Number.isNaN(value));
  else for (const index of column.indices) missing += Number(index < 0);
  return missing;
}

/** The columns with only the given rows, in their order. Categories that no row has any more are omitted. */
export function takeRows(dataset: Dataset, rows: Uint32Array): Dataset {
  return {
    ...dataset,
    rows: rows.length,
    columns: dataset.columns.map((column) => takeColumnRows(column, rows)),
  };
}

function takeColumnRows(column: Column, rows: Uint32Array): Column {
  if (column.kind === 'numeric') {
    return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
  }
  const indices = Int32Array.from(rows, (row) => column.indices[row]!);
  const used = new Set(indices);
  const kept = column.categories.flatMap((_, index) => (used.has(index) ? [index] : []));
  const moved = new Map(kept.map((from, to) => [from, to]));
  return {
    ...column,
    categories: kept.map((index) => column.categories[index]!),
    indices: indices.map((index) => moved.get(index) ?? -1),
  };
}
