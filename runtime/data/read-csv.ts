import { createHash } from 'node:crypto';
import { ColumnCells, noteOnText, type ReadAs } from './column-cells';
import { columnNames, list, withoutIndex } from './column-names';
import { CsvError } from './csv-error';
import { findLayout, type CsvLayout } from './csv-layout';
import { cutRows, type CutRow } from './cut-rows';
import type { Dataset } from './dataset';
import { DecimalMarks } from './decimal-marks';
import { decodeText } from './decode-text';
import { DELIMITER_WORDS, type Delimiter } from './delimiter';
import { checkHeader } from './header-check';
import type { NumberFormat } from './parse-number';
import { requireColumn } from './require-column';
import { SwallowedRows } from './swallowed-rows';

/** How columns are read. */
export interface ColumnOptions extends Partial<NumberFormat> {
  /** Columns that are always text. @default none */
  readonly text?: readonly string[] | undefined;
  /** Columns that are read as numbers although leading zeros or digits are lost. @default none */
  readonly numbers?: readonly string[] | undefined;
  /** Columns that are text, and may be absent. @default none */
  readonly categories?: readonly string[] | undefined;
}

export interface CsvOptions extends ColumnOptions {
  /** @default found in the first lines */
  readonly delimiter?: Delimiter | undefined;
  /**
   * `first`: the first line has the names of the columns, even if it looks like data. `none`: no line has them, and the
   * columns are called column1, column2 and so on. @default first, and refused if it looks like data
   */
  readonly header?: 'first' | 'none' | undefined;
}

export interface CsvTable {
  readonly dataset: Dataset;
  readonly delimiter: Delimiter;
  /** SHA-256 of the file's bytes, as `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Notes about decisions on how the file was read. */
  readonly notes: readonly string[];
}

/** Number of characters from which the delimiter and the header are determined. */
const HEAD_LENGTH = 256 * 1024;

/**
 * Reads a CSV file (RFC 4180, and the variants of spreadsheets, pandas and R: byte-order mark, CRLF, quotes, other
 * delimiters, decimal commas, comments at the top, an index) whose first line names the columns. Blank lines are
 * skipped, cells are trimmed. A column is numeric if every value that is not missing is a number without loss: numbers
 * with leading zeros, and whole numbers that 64-bit floats cannot represent, are text.
 *
 * The file is read once. It is read again only if later cells are written differently from the first ones.
 *
 * @param open gives the bytes of the file from the first on, each time that it is called
 * @throws CsvError if the text is not UTF-8, has no rows, names a column twice or not at all, has rows that are longer
 * or shorter than the header, can be read in two ways, or has rows within a cell
 * @throws DatasetError if an option names a column that is not there
 */
export function readCsv(open: Uint8Array | (() => Iterable<Uint8Array>), options: CsvOptions = {}): CsvTable {
  const chunks = typeof open === 'function' ? open : () => pieces(open);
  if (options.decimal !== undefined && options.decimal === options.thousands) {
    throw new CsvError(`"${options.decimal}" cannot be the decimal mark and separate thousands, too`);
  }
  const { layout, digest, table } = survey(chunks, options);
  const decimal = table.marks?.decide() ?? table.format.decimal;
  const format = { ...table.format, decimal };
  if (decimal !== table.format.decimal) {
    for (const column of table.columns) column.restart(format, 'found');
    fill(chunks, layout, options, table.columns, digest);
  }
  table.swallowed.check(
    table.columns.map((column) => column.isNumeric),
    format,
  );
  const asText = table.columns.filter(({ again }) => again);
  const notes = asText.flatMap(({ name, whyText }) =>
    whyText === undefined ? [] : [noteOnText(name, whyText)],
  );
  for (const column of asText) column.restart(format, 'text');
  if (asText.length > 0) fill(chunks, layout, options, table.columns, digest, new Set(asText));
  const place = `line ${table.headerLine}, the header`;
  const named = withoutIndex(
    table.columns.map((column) => column.column()),
    place,
  );
  if (options.header === undefined && layout.header === undefined) checkHeader(named.columns, place, format);
  return {
    dataset: { rows: table.rows, columns: named.columns, format },
    delimiter: layout.delimiter,
    digest,
    notes: [...layout.notes, ...named.notes, ...notes],
  };
}

/** Result of the first pass over the file. */
interface Survey {
  readonly columns: readonly ColumnCells[];
  readonly format: NumberFormat;
  readonly marks: DecimalMarks | undefined;
  readonly swallowed: SwallowedRows;
  readonly headerLine: number;
  readonly rows: number;
}

function survey(
  chunks: () => Iterable<Uint8Array>,
  options: CsvOptions,
): { layout: CsvLayout; digest: string; table: Survey } {
  const hash = createHash('sha256');
  const texts = decodeText(hashed(chunks(), hash));
  const head = headOf(texts);
  if (head.trim() === '') {
    throw new CsvError('the file is empty; it needs a line of column names and rows below it');
  }
  const layout = findLayout(head, options.delimiter);
  const rows = cutRows(joined(head.slice(layout.skipped), texts), layout.delimiter, layout.line);
  const table = readRows(rows, layout, options, head);
  return { layout, digest: `sha256:${hash.digest('hex')}`, table };
}

function readRows(rows: Iterable<CutRow>, layout: CsvLayout, options: CsvOptions, head: string): Survey {
  const { delimiter } = layout;
  const format: NumberFormat = { ...options, decimal: guessDecimal(head, layout, options) };
  const marks = usesMarks(delimiter, options) ? new DecimalMarks() : undefined;
  const ragged = new RaggedRows(delimiter);
  let header =
    layout.header === undefined
      ? undefined
      : { names: columnNames(layout.header, `line ${layout.line - 1}, the header`), line: layout.line - 1 };
  let columns: ColumnCells[] | undefined;
  let swallowed: SwallowedRows | undefined;
  let count = 0;
  for (const row of rows) {
    if (isBlank(row.cells)) continue;
    if (header === undefined) {
      header = headerOf(row, options);
      if (options.header !== 'none') continue;
    }
    const { names } = header;
    columns ??= columnsOf(names, format, options);
    swallowed ??= new SwallowedRows(delimiter, names.length);
    if (row.cells.length !== names.length) {
      ragged.add(row);
      continue;
    }
    if (row.cells[0]!.trim() === names[0] && options.header !== 'none' && isHeaderAgain(row.cells, names)) {
      throw new CsvError(
        `line ${row.line} repeats the header; if files were put together, take it out, and if the first line holds data, write --header none`,
      );
    }
    count++;
    swallowed.add(row);
    for (let index = 0; index < columns.length; index++) {
      const cell = row.cells[index]!;
      columns[index]!.add(cell);
      marks?.add(cell, row.line);
    }
  }
  if (header !== undefined) ragged.check(header.names.length);
  if (header === undefined || columns === undefined || swallowed === undefined)
    throw new CsvError('the file has a header and no rows');
  return { columns, format, marks, swallowed, headerLine: header.line, rows: count };
}

/** Reads the file once more, into columns that were restarted. */
function fill(
  chunks: () => Iterable<Uint8Array>,
  layout: CsvLayout,
  options: CsvOptions,
  columns: readonly ColumnCells[],
  digest: string,
  wanted: ReadonlySet<ColumnCells> = new Set(columns),
): void {
  const hash = createHash('sha256');
  const texts = decodeText(hashed(chunks(), hash));
  const head = headOf(texts);
  const positions = columns.flatMap((column, index) => (wanted.has(column) ? [index] : []));
  let below = layout.header !== undefined || options.header === 'none';
  for (const { cells } of cutRows(joined(head.slice(layout.skipped), texts), layout.delimiter, layout.line)) {
    if (isBlank(cells)) continue;
    if (below) for (const index of positions) columns[index]!.add(cells[index] ?? '');
    below = true;
  }
  if (`sha256:${hash.digest('hex')}` !== digest) {
    throw new CsvError('the file changed while it was read; read it again when nothing writes to it');
  }
}

function columnsOf(names: readonly string[], format: NumberFormat, options: CsvOptions): ColumnCells[] {
  return readAs(names, options).map((as, index) => new ColumnCells(names[index]!, format, as));
}

/**
 * The type as which each column is read.
 *
 * @throws DatasetError if a name is not a column
 */
export function readAs(
  names: readonly string[],
  { text = [], numbers = [], categories = [] }: ColumnOptions,
): ReadAs[] {
  for (const name of text) requireColumn(names, name, 'a column to read as text');
  for (const name of numbers) requireColumn(names, name, 'a column to read as numbers');
  return names.map((name) =>
    numbers.includes(name) ? 'numbers' : [...text, ...categories].includes(name) ? 'text' : 'found',
  );
}

/**
 * In a file that is delimited by commas the decimal mark is the dot, because a quoted `"1,234"` there more often means
 * 1234 than 1.234. If the thousands separator is given, the decimal mark is the other one.
 */
function usesMarks(delimiter: Delimiter, { decimal, thousands }: CsvOptions): boolean {
  return decimal === undefined && delimiter !== ',' && thousands !== ',' && thousands !== '.';
}

/** The decimal mark that the first lines prove, so that the file rarely must be read twice. */
function guessDecimal(head: string, layout: CsvLayout, options: CsvOptions): '.' | ',' {
  if (options.decimal !== undefined) return options.decimal;
  if (options.thousands === '.') return ',';
  if (!usesMarks(layout.delimiter, options)) return '.';
  const marks = new DecimalMarks();
  const sample = head.slice(layout.skipped, layout.skipped + GUESS_LENGTH);
  try {
    for (const { cells, line } of cutRows([sample], layout.delimiter, layout.line)) {
      for (const cell of cells) marks.add(cell, line);
    }
    return marks.decide();
  } catch {
    return '.';
  }
}

function headerOf(
  { cells, line }: CutRow,
  { header }: CsvOptions,
): { names: readonly string[]; line: number } {
  const names =
    header === 'none'
      ? cells.map((_, index) => `column${index + 1}`)
      : columnNames(cells, `line ${line}, the header`);
  return { names, line };
}

function isHeaderAgain(cells: readonly string[], names: readonly string[]): boolean {
  return cells.every((cell, index) => cell.trim() === names[index]);
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 0 || (cells.length === 1 && cells[0]!.trim() === '');
}

/** Rows that are longer or shorter than the header. */
class RaggedRows {
  private readonly first: string[] = [];
  private count = 0;

  constructor(private readonly delimiter: Delimiter) {}

  add({ cells, line }: CutRow): void {
    this.count++;
    if (this.first.length < LISTED) this.first.push(`line ${line} has ${cells.length}`);
  }

  /** @throws CsvError if there are any */
  check(width: number): void {
    if (this.count === 0) return;
    const rest = this.count > LISTED ? ` and ${this.count - LISTED} more lines` : '';
    throw new CsvError(
      `the header has ${width} columns, but ${list(this.first)}${rest}; quote cells that hold the delimiter ${JSON.stringify(this.delimiter)}, or name another with --delimiter (it is ${DELIMITER_WORDS[this.delimiter]} here)`,
    );
  }
}

/** Lines that one error lists; the rest are counted. */
const LISTED = 5;
/** Characters from which the decimal mark is guessed. */
const GUESS_LENGTH = 16 * 1024;

/** Text is decoded in pieces, because a string cannot be as long as a file. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
}

const PIECE_BYTES = 4 * 1024 * 1024;

function* hashed(chunks: Iterable<Uint8Array>, hash: ReturnType<typeof createHash>): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The beginning of a text; the rest remains unread. */
function headOf(texts: Iterator<string, void>): string {
  let head = '';
  while (head.length < HEAD_LENGTH) {
    const next = texts.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head;
}

function* joined(head: string, rest: Iterable<string>): Generator<string> {
  yield head;
  yield* rest;
}
