import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ColumnCells, noteOnText } from '../runtime/data/column-cells';
import { columnNames, withoutIndex } from '../runtime/data/column-names';
import type { Dataset } from '../runtime/data/dataset';
import type { NumberFormat } from '../runtime/data/parse-number';
import { readAs, type ColumnOptions } from '../runtime/data/read-csv';
import { fileChunks } from './file-chunks';
import { type Duckdb, loadDuckdb, ParquetError } from './load-duckdb';

/** One column of a query. */
interface Source {
  /** How its cells are written in SQL. */
  readonly sql: string;
  /** Whether cells are numbers already. */
  readonly numeric: boolean;
  /** Its name, where its numbers may go beyond what floats hold. */
  readonly wide: string | undefined;
  readonly cells: ColumnCells;
}

interface ParquetTable {
  /** What stands behind FROM. */
  readonly from: string;
  readonly sources: readonly Source[];
  /** Rows that the file says it has. */
  readonly rows: number;
}

/**
 * Reads a Parquet file of any size with DuckDB, chunk by chunk. Columns of numbers are taken as they are, with NaN and NULL
 * as missing values; all other columns are read as text, by the rules for CSV.
 *
 * DuckDB ends a result without an error where it cannot go on. Therefore the rows are counted and compared with the number
 * that the file states.
 *
 * @param load gives DuckDB's package
 * @throws ParquetError if the file is damaged, or changes while it is read
 */
export async function readParquet(
  path: string,
  options: ColumnOptions = {},
  load?: () => Promise<Duckdb>,
): Promise<{ dataset: Dataset; digest: string; notes: readonly string[] }> {
  const { DuckDBInstance } = await loadDuckdb(path, load);
  const digest = digestOf(path);
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const format: NumberFormat = {
      ...options,
      decimal: options.decimal ?? (options.thousands === '.' ? ',' : '.'),
    };
    const table = await describe(connection, path, format, options);
    const notes = await readTable(connection, path, table, format);
    if (digestOf(path) !== digest) {
      throw new ParquetError(`${path} changed while it was read; read it again when nothing writes to it`);
    }
    const named = withoutIndex(
      table.sources.map(({ cells }) => cells.column()),
      'the columns',
    );
    return {
      dataset: { rows: table.rows, columns: named.columns, format },
      digest,
      notes: [...named.notes, ...notes],
    };
  } catch (error) {
    // DuckDB's own errors have no class
    if (error instanceof Error && error.constructor !== Error) throw error;
    throw new ParquetError(`DuckDB cannot read ${path}: ${firstLines(error)}`);
  } finally {
    instance.closeSync();
  }
}

/** Whether a file's name says that it is Parquet. */
export function isParquet(path: string): boolean {
  return /\.(parquet|pq)$/i.test(path);
}

async function describe(
  connection: DuckDBConnection,
  path: string,
  format: NumberFormat,
  options: ColumnOptions,
): Promise<ParquetTable> {
  const file = literal(globEscaped(path));
  const from = `read_parquet(${file})`;
  const described = await rowsOf(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  const columns = described.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const names = columnNames(
    columns.map(({ name }) => name),
    'the columns',
  );
  const as = readAs(names, { ...options, categories: [] });
  const sources = columns.map(({ name, type }, index): Source => {
    const numeric = NUMERIC.test(type) && as[index] !== 'text';
    const sql = `CAST(${identifier(name)} AS ${numeric ? 'DOUBLE' : 'VARCHAR'})`;
    const wide = WIDE.test(type) && as[index] === 'found' ? identifier(name) : undefined;
    return { sql, numeric, wide, cells: new ColumnCells(names[index]!, format, as[index]) };
  });
  // a number of a typed column has one spelling
  const [[rows] = []] = await rowsOf(
    connection,
    `SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${file})`,
  );
  if (Number(rows) < 1) throw new ParquetError(`${path} has columns and no rows`);
  return { from, sources, rows: Number(rows) };
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const WIDE = /^(U?(BIG|HUGE)INT|DECIMAL\((1[6-9]|[23]\d),0\))$/;

async function readTable(
  connection: DuckDBConnection,
  path: string,
  { from, sources, rows }: ParquetTable,
  format: NumberFormat,
): Promise<readonly string[]> {
  const notes: string[] = [];
  let wanted = sources;
  try {
    wanted = await exactly(connection, from, sources);
    while (wanted.length > 0) {
      const read = await readCells(connection, from, wanted);
      if (read !== rows) throw new Error(`only ${read} of its ${rows} rows could be read`);
      // numbers first, and then a text: only now is it known that the spelling of the numbers matters
      wanted = wanted.filter(({ cells }) => cells.again).map(asText);
      for (const { cells } of wanted) {
        const { name, whyText } = cells;
        if (whyText !== undefined) notes.push(noteOnText(name, whyText));
        cells.restart(format, 'text');
      }
    }
  } catch (error) {
    throw await damage(connection, path, { from, sources: wanted, rows }, error);
  }
  return notes;
}

/** Floats hold whole numbers up to 2^53. Columns that go beyond are read as text, whose digits tell what is lost. */
async function exactly(
  connection: DuckDBConnection,
  from: string,
  sources: readonly Source[],
): Promise<readonly Source[]> {
  const wide = sources.filter((source) => source.wide !== undefined);
  if (wide.length === 0) return sources;
  const bounds = wide.map(
    (source) => `coalesce(max(abs(${source.wide}::HUGEINT)) > 9007199254740992, false)`,
  );
  const [beyond = []] = await rowsOf(connection, `SELECT ${bounds.join(', ')} FROM ${from}`);
  return sources.map((source) => (beyond[wide.indexOf(source)] === true ? asText(source) : source));
}

function asText(source: Source): Source {
  return { ...source, sql: source.sql.replace(/AS DOUBLE\)$/, 'AS VARCHAR)'), numeric: false };
}

async function readCells(
  connection: DuckDBConnection,
  from: string,
  sources: readonly Source[],
): Promise<number> {
  const result = await connection.stream(`SELECT ${sources.map(({ sql }) => sql).join(', ')} FROM ${from}`);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return rows;
    sources.forEach(({ cells }, index) => {
      for (const cell of chunk.getColumnValues(index)) add(cells, cell);
    });
    rows += chunk.rowCount;
  }
}

/** All cells are cast to numbers or text; what is left is NULL. */
function add(cells: ColumnCells, cell: unknown): void {
  if (typeof cell === 'string') cells.add(cell);
  else if (typeof cell !== 'number') cells.add('');
  else if (Math.abs(cell) === Infinity) cells.spoil();
  else cells.addNumber(cell);
}

/** Where a file is damaged: each row group is read on its own, and the bad one says so. */
async function damage(
  connection: DuckDBConnection,
  path: string,
  { from, sources, rows }: ParquetTable,
  reason: unknown,
): Promise<ParquetError> {
  const groups = await rowsOf(
    connection,
    `SELECT DISTINCT row_group_id::INTEGER, row_group_num_rows::INTEGER FROM parquet_metadata(${literal(globEscaped(path))}) ORDER BY 1`,
  );
  const digests = sources.map(({ sql }) => `bit_xor(hash(${sql}))`).join(', ');
  const numbered = from.replace(/\)$/, ', file_row_number = true)');
  let first = 0;
  for (const [group, size] of groups) {
    const last = first + Number(size) - 1;
    try {
      await connection.run(
        `SELECT ${digests} FROM ${numbered} WHERE file_row_number BETWEEN ${first} AND ${last}`,
      );
    } catch (error) {
      return new ParquetError(
        `${path} is damaged in row group ${Number(group)} (rows ${first + 1} to ${last + 1} of ${rows}): ${firstLines(error)}; write the file again from its source`,
      );
    }
    first = last + 1;
  }
  return new ParquetError(`${path} cannot be read to its end: ${firstLines(reason)}`);
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

function digestOf(path: string): string {
  const hash = createHash('sha256');
  for (const chunk of fileChunks(path)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

/** DuckDB takes a path for a pattern, and `data[1].parquet` would be `data1.parquet`. */
function globEscaped(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** DuckDB's messages go on about its own options. */
function firstLines(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\nPossible fixes')[0]!.trim().replaceAll('\n', '; ');
}
