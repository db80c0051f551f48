import type { Column } from './dataset';
import { CsvError } from './csv-error';
import { parseNumber } from './parse-number';

/** Number of problems that one error lists; the rest are counted. */
const LISTED = 5;

/**
 * The names of the columns, trimmed. A name may be empty here: the column's cells decide whether it is removed.
 *
 * @param place the line of the names, for the message
 * @throws CsvError if a name occurs twice
 */
export function columnNames(cells: readonly string[], place: string): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const problems = names.flatMap((name, index) => {
    const first = names.indexOf(name);
    return first < index && name !== ''
      ? [`columns ${first + 1} and ${index + 1} are both called "${name}"`]
      : [];
  });
  if (problems.length > 0) {
    const data = names.some((name) => parseNumber(name, { decimal: '.' }) !== undefined);
    const hint = data ? '; if this line holds data, write --header none' : '';
    throw new CsvError(`${place}: ${list(problems)}; every column needs a name of its own${hint}`);
  }
  return names;
}

/**
 * Removes columns that do not belong to the table: the index that pandas and R write, which is the first column and has
 * no name, and unnamed columns without any value, which spreadsheets leave behind.
 *
 * @throws CsvError if any other column has no name
 */
export function withoutIndex(
  columns: readonly Column[],
  place: string,
): { readonly columns: readonly Column[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const problems: string[] = [];
  const kept = columns.filter((column, position) => {
    const unnamed = position === 0 ? INDEX_NAMES.test(column.name) : column.name === '';
    if (!unnamed)
      return column.name !== PARQUET_INDEX || !notes.push(`"${PARQUET_INDEX}" is an index: left out`);
    if (column.name === '' && isEmpty(column)) {
      notes.push(`column ${position + 1} has neither a name nor a value: left out`);
      return false;
    }
    if (position === 0 && namesRows(column)) {
      notes.push(`the first column has no name and numbers or names the rows: it is an index, and left out`);
      return false;
    }
    if (column.name === '') problems.push(`column ${position + 1} has no name`);
    return true;
  });
  if (problems.length > 0) {
    throw new CsvError(`${place}: ${list(problems)}; every column needs a name of its own`);
  }
  return { columns: kept, notes };
}

/** Names of an index without a name in pandas: as it writes it, and as it reads it back. */
const INDEX_NAMES = /^(?:|Unnamed: 0(?:\.\d+)?)$/;
/** Name of an index without a name in a Parquet file of pandas. */
const PARQUET_INDEX = '__index_level_0__';

function isEmpty(column: Column): boolean {
  return column.kind === 'numeric' ? column.values.every(Number.isNaN) : column.categories.length === 0;
}

/** A different value in each row; or whole numbers that count up, possibly several times, as in concatenated files. */
function namesRows(column: Column): boolean {
  if (column.kind === 'categorical') return column.categories.length === column.indices.length;
  const { values } = column;
  if (!values.every(Number.isInteger)) return false;
  if (new Set(values).size === values.length) return true;
  const steps = values.reduce(
    (count, value, row) => count + Number(row > 0 && value === values[row - 1]! + 1),
    0,
  );
  return steps / (values.length - 1) >= 0.9;
}

export function list(problems: readonly string[]): string {
  const rest = problems.length > LISTED ? ` and ${problems.length - LISTED} more` : '';
  return problems.slice(0, LISTED).join(', ') + rest;
}
