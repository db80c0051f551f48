import { createHash } from 'node:crypto';
import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type * as duckdb from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import Papa from 'papaparse';
import { NumberCells, TextCells } from '../runtime/data/cells';
import type { Column, Dataset } from '../runtime/data/dataset';
import { detectDelimiter, type Delimiter } from '../runtime/data/detect-format';
import type { DecimalMark } from '../runtime/data/parse-number';
import { columnNames, CsvError, type CsvOptions } from '../runtime/data/read-csv';

/** The file cannot be read with DuckDB, or DuckDB is not there. */
export class DuckdbError extends Error {
  override readonly name = 'DuckdbError';
}

type Duckdb = typeof duckdb;

export const importDuckdb = (): Promise<Duckdb> => import('@duckdb/node-api');

/** Of the beginning of a file, enough to find its delimiter and the names of its columns. */
const HEAD_BYTES = 1024 * 1024;

/** One column of a query: its name, and how its cells are written in SQL. */
interface Source {
  readonly name: string;
  readonly sql: string;
  /** Whether cells are numbers already. */
  readonly numeric: boolean;
}

interface Table {
  /** What stands behind FROM. */
  readonly from: string;
  readonly sources: readonly Source[];
  /** Rows before the first one with values. */
  readonly headerRows: number;
  readonly decimal: DecimalMark;
}

/**
 * Reads a CSV or Parquet file of any size with DuckDB, chunk by chunk, into the very table that the built-in reader
 * makes of the same content: DuckDB only cuts the file into cells, and what a cell means is decided here.
 *
 * Of Parquet, columns of numbers are taken as they are, NaN and NULL being missing; everything else is read as text.
 *
 * @param load gives DuckDB's package
 * @throws DuckdbError, or CsvError where the built-in reader would
 */
export async function readWithDuckdb(
  path: string,
  options: CsvOptions = {},
  load: () => Promise<Duckdb> = importDuckdb,
): Promise<{ dataset: Dataset; digest: string }> {
  const { DuckDBInstance } = await loaded(load, path);
  const digest = await digestOf(path);
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const table = isParquet(path)
      ? await parquetTable(connection, path)
      : await csvTable(connection, path, options);
    return { dataset: await readTable(connection, table), digest };
  } catch (error) {
    if (error instanceof CsvError || error instanceof DuckdbError) throw error;
    throw new DuckdbError(`DuckDB cannot read ${path}: ${firstLines(error)}`);
  } finally {
    instance.closeSync();
  }
}

/** Whether a file's name says that it is Parquet. */
export function isParquet(path: string): boolean {
  return /\.(parquet|pq)$/i.test(path);
}

async function loaded(load: () => Promise<Duckdb>, path: string): Promise<Duckdb> {
  try {
    return await load();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new DuckdbError(
      `${path} can be read with DuckDB only, which is not installed; run npm install @duckdb/node-api, or convert the file to CSV`,
    );
  }
}

async function parquetTable(connection: DuckDBConnection, path: string): Promise<Table> {
  const from = `read_parquet(${literal(path)})`;
  const described = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const names = columnNames(
    columns.map(({ name }) => name),
    'the columns',
  );
  const sources = columns.map(({ name, type }, index) => {
    const numeric = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
    const sql = `CAST(${identifier(name)} AS ${numeric ? 'DOUBLE' : 'VARCHAR'})`;
    return { name: names[index]!, sql, numeric };
  });
  return { from, sources, headerRows: 0, decimal: '.' };
}

async function csvTable(connection: DuckDBConnection, path: string, options: CsvOptions): Promise<Table> {
  const head = headOf(path);
  const delimiter = options.delimiter ?? detectDelimiter(head);
  const [header] = Papa.parse<string[]>(head.trimStart(), { delimiter, preview: 1 }).data;
  if (delimiter === undefined || header === undefined) {
    throw new CsvError('the first line has only one column; name its delimiter with --delimiter');
  }
  const names = columnNames(header, 'the header');
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const from = `read_csv(${literal(path)}, header = false, auto_detect = false, delim = ${literal(delimiter)}, quote = '"', escape = '"', columns = {${columns}})`;
  const sources = names.map((name, index) => ({ name, sql: `c${index}`, numeric: false }));
  const decimal = options.decimal ?? (await decimalOf(connection, from, names.length, delimiter));
  return { from, sources, headerRows: 1, decimal };
}

/** The same rule as `detectDecimal`, asked of the whole file in SQL. */
async function decimalOf(
  connection: DuckDBConnection,
  from: string,
  columns: number,
  delimiter: Delimiter,
): Promise<DecimalMark> {
  if (delimiter === ',') return '.';
  const looks = (cell: string, mark: string) =>
    `coalesce(sum(regexp_full_match(trim(${cell}), '[+-]?\\d*[${mark}]\\d+([eE][+-]?\\d+)?')::INTEGER), 0)`;
  const terms = Array.from(
    { length: columns },
    (_, index) => `${looks(`c${index}`, ',')} - ${looks(`c${index}`, '.')}`,
  );
  const counted = await connection.runAndReadAll(`SELECT CAST(${terms.join(' + ')} AS DOUBLE) FROM ${from}`);
  return Number(counted.getRows()[0]![0]) > 0 ? ',' : '.';
}

async function readTable(connection: DuckDBConnection, table: Table): Promise<Dataset> {
  const readers = table.sources.map((source) => new ColumnReader(source, table.decimal));
  let rows = await readCells(connection, table, readers);
  // numbers first, and then a text: only now is it known that the numbers' spelling matters
  const again = readers.filter(({ unsure }) => unsure);
  for (const reader of again) reader.restart();
  if (again.length > 0) rows = await readCells(connection, table, again);
  if (rows < 1) throw new CsvError('the file has a header and no rows');
  return { rows, columns: readers.map((reader) => reader.column()) };
}

async function readCells(
  connection: DuckDBConnection,
  { from, headerRows }: Table,
  readers: readonly ColumnReader[],
): Promise<number> {
  const result = await connection.stream(
    `SELECT ${readers.map(({ source }) => source.sql).join(', ')} FROM ${from}`,
  );
  let rows = -headerRows;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return rows;
    const skip = rows < 0 ? -rows : 0;
    readers.forEach((reader, index) => {
      reader.addAll(chunk.getColumnValues(index).slice(skip));
    });
    rows += chunk.rowCount;
  }
}

/** Types one column while its cells go by. */
class ColumnReader {
  /** Whether the cells have to be read once more, as text. */
  unsure = false;
  private numbers: NumberCells;
  private texts: TextCells | undefined;

  constructor(
    readonly source: Source,
    private readonly decimal: DecimalMark,
  ) {
    this.numbers = new NumberCells(source.name, source.numeric ? '.' : decimal);
  }

  addAll(cells: readonly unknown[]): void {
    for (const cell of cells) {
      if (this.unsure) return;
      this.add(cell);
    }
  }

  restart(): void {
    this.unsure = false;
    this.texts = new TextCells(this.source.name, this.decimal);
  }

  column(): Column {
    return (this.texts ?? this.numbers).column();
  }

  private add(cell: unknown): void {
    if (typeof cell === 'number' && Math.abs(cell) !== Infinity) {
      this.numbers.addNumber(cell);
      return;
    }
    // all cells are cast to numbers or text; what is left is NULL
    const text = typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
    if (this.texts !== undefined) {
      this.texts.add(text);
      return;
    }
    if (this.numbers.add(text)) return;
    if (this.source.numeric) {
      throw new DuckdbError(
        `column "${this.source.name}" holds ${text}, which no forest can split; leave such cells empty`,
      );
    }
    if (this.numbers.numbers > 0) {
      this.unsure = true;
      return;
    }
    this.texts = new TextCells(this.source.name, this.decimal);
    for (let row = 0; row < this.numbers.rows; row++) this.texts.add('');
    this.texts.add(text);
  }
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const bytes = buffer.subarray(0, readSync(file, buffer));
    if (bytes[0] === 0xff && bytes[1] === 0xfe) {
      throw new CsvError('the file is UTF-16 text, which DuckDB does not read here; save it as UTF-8');
    }
    return new TextDecoder('utf-8').decode(bytes).replace(/\r\n?/g, '\n');
  } finally {
    closeSync(file);
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest('hex')}`;
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
