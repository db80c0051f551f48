import type { Column, Dataset } from './dataset';
import { DatasetError } from './dataset-error';

/** One file of a table that is divided into several. */
export interface DatasetPart {
  /** Name of the file, for messages. */
  readonly name: string;
  readonly dataset: Dataset;
}

/**
 * One table of the rows of several, in their order. All have the columns of the first, in any order.
 *
 * @throws DatasetError that names the file and the column, if a column is missing, there is one more, or one file has
 *   numbers and another text in it
 */
export function joinDatasets(parts: readonly [DatasetPart, ...DatasetPart[]]): Dataset {
  const [first, ...others] = parts;
  if (others.length === 0) return first.dataset;
  for (const part of others) checkColumns(first, part);
  return {
    ...first.dataset,
    rows: parts.reduce((sum, { dataset }) => sum + dataset.rows, 0),
    columns: first.dataset.columns.map(({ name }) => joinColumn(name, parts)),
  };
}

function checkColumns(first: DatasetPart, part: DatasetPart): void {
  const names = ({ dataset }: DatasetPart) => new Set(dataset.columns.map(({ name }) => name));
  const wanted = names(first);
  const own = names(part);
  const missing = [...wanted].find((name) => !own.has(name));
  if (missing !== undefined) {
    throw new DatasetError(
      `${part.name} has no column "${missing}", which ${first.name} has; the files of a folder must have the same columns`,
    );
  }
  const more = [...own].find((name) => !wanted.has(name));
  if (more !== undefined) {
    throw new DatasetError(
      `${part.name} has a column "${more}", which ${first.name} does not have; the files of a folder must have the same columns`,
    );
  }
}

function joinColumn(name: string, parts: readonly DatasetPart[]): Column {
  const found = parts.map(({ name: file, dataset }) => ({
    file,
    column: dataset.columns.find((column) => column.name === name)!,
  }));
  // a column without a value may be of either kind
  const typed = found.filter(({ column }) => !isEmpty(column));
  const [model = found[0]!] = typed;
  const other = typed.find(({ column }) => column.kind !== model.column.kind);
  if (other !== undefined) {
    throw new DatasetError(
      `the column "${name}" holds ${kindOf(model.column)} in ${model.file} and ${kindOf(other.column)} in ${other.file}; correct the cells, or read it as text with --text ${name}`,
    );
  }
  const columns = found.map(({ column }) => column);
  return model.column.kind === 'numeric' ? joinNumbers(name, columns) : joinTexts(name, columns);
}

function joinNumbers(name: string, columns: readonly Column[]): Column {
  const parts = columns.map((column) =>
    column.kind === 'numeric' ? column.values : new Float64Array(column.indices.length).fill(NaN),
  );
  const values = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { kind: 'numeric', name, values };
}

function joinTexts(name: string, columns: readonly Column[]): Column {
  const known = columns.flatMap((column) => (column.kind === 'categorical' ? column.categories : []));
  // by code unit, as in each of them
  const categories = [...new Set(known)].sort();
  const place = new Map(categories.map((text, index) => [text, index]));
  const indices = columns.map((column) =>
    column.kind === 'numeric'
      ? new Int32Array(column.values.length).fill(-1)
      : column.indices.map((index) => (index < 0 ? -1 : place.get(column.categories[index]!)!)),
  );
  const joined = new Int32Array(indices.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of indices) {
    joined.set(part, at);
    at += part.length;
  }
  const numericRows = columns.reduce(
    (sum, column) => sum + (column.kind === 'categorical' ? column.numericRows : 0),
    0,
  );
  return { kind: 'categorical', name, categories, indices: joined, numericRows };
}

function isEmpty(column: Column): boolean {
  return column.kind === 'numeric'
    ? column.values.every((value) => Number.isNaN(value))
    : column.indices.every((index) => index < 0);
}

function kindOf({ kind }: Column): string {
  return kind === 'numeric' ? 'numbers' : 'text';
}
