import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import Papa from 'papaparse';
import type { Dataset } from './dataset';
import { detectDecimal, detectDelimiter, DELIMITERS, type Delimiter } from './detect-format';
import { inferColumn } from './infer-column';
import type { DecimalMark } from './parse-number';

export interface CsvOptions {
  /** @default found in the first lines */
  readonly delimiter?: Delimiter | undefined;
  /** @default found in the cells; the dot where the delimiter is a comma */
  readonly decimal?: DecimalMark | undefined;
}

export interface CsvTable {
  readonly dataset: Dataset;
  readonly delimiter: Delimiter;
  readonly decimal: DecimalMark;
  /** SHA-256 of the file's bytes, as `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** The file is not a table that can be read. The message names lines as an editor counts them. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** Problems that one error lists; the rest are counted. */
const LISTED = 5;

/**
 * Reads a CSV file (RFC 4180, and what spreadsheets make of it: byte-order mark, CRLF, quotes, other
 * delimiters, decimal commas) whose first line names the columns. Blank lines are skipped, cells are trimmed.
 * A column is numeric if every value that is not missing is a number, else categorical.
 *
 * @throws CsvError if the text is not UTF-8, has no rows, names a column twice or not at all, or has rows that
 * are longer or shorter than the header
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): CsvTable {
  const text = decode(bytes);
  if (text.trim() === '') {
    throw new CsvError('the file is empty; it needs a line of column names and rows below it');
  }
  const delimiter = options.delimiter ?? detectDelimiter(text);
  if (delimiter === undefined) {
    const names = DELIMITERS.map((each) => (each === '\t' ? 'tab' : each)).join(' ');
    throw new CsvError(
      `the first line has only one column: none of the delimiters ${names} cuts it; is this a CSV file with a header? If so, name its delimiter with --delimiter`,
    );
  }
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false });
  const line = lineNumbers(data);
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined) {
    throw new CsvError(
      `line ${line(broken.row ?? 0)}: ${broken.message.toLowerCase()}; a quote inside a quoted field is written twice`,
    );
  }
  const filled = data.flatMap((row, index) => (isBlank(row) ? [] : [index]));
  const header = columnNames(data[filled[0]!]!, `line ${line(filled[0]!)}, the header`);
  const ragged = filled.filter((index) => data[index]!.length !== header.length);
  if (ragged.length > 0) throw new CsvError(describeRagged(ragged, data, line, header.length, delimiter));
  if (filled.length < 2) throw new CsvError('the file has a header and no rows');
  const rows = filled.slice(1).map((index) => data[index]!);
  const decimal = options.decimal ?? detectDecimal(rows, delimiter);
  return {
    dataset: {
      rows: rows.length,
      columns: header.map((name, index) => inferColumn(name, rows, index, decimal)),
    },
    delimiter,
    decimal,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  };
}

/**
 * UTF-8, or UTF-16 with its byte-order mark, which is what spreadsheets call "Unicode text". Lines end with LF
 * afterwards, because files that were put together from others mix their ends.
 */
function decode(bytes: Uint8Array): string {
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    const limit = Math.floor(constants.MAX_STRING_LENGTH / 1e6);
    throw new CsvError(
      `the file has ${Math.ceil(bytes.length / 1e6)} MB, and at most ${limit} MB are read without DuckDB; install @duckdb/node-api, or take a sample of its rows`,
    );
  }
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw new CsvError(
      `the file is not ${encoding} text; save it as UTF-8 (a spreadsheet calls it "CSV UTF-8")`,
    );
  }
}

function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && row[0]!.trim() === '';
}

/** The line on which a parsed row starts. Quoted cells may span lines, so it is counted only when asked for. */
function lineNumbers(data: readonly (readonly string[])[]): (row: number) => number {
  return (row) =>
    data
      .slice(0, row)
      .reduce(
        (line, cells) => line + 1 + cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0),
        1,
      );
}

/**
 * The names of the columns, trimmed.
 *
 * @param place where they stand, for the message
 * @throws CsvError if one is empty or there twice
 */
export function columnNames(cells: readonly string[], place: string): readonly string[] {
  const header = cells.map((cell) => cell.trim());
  const problems = header.flatMap((name, index) => {
    if (name === '') return [`column ${index + 1} has no name`];
    const first = header.indexOf(name);
    return first < index ? [`columns ${first + 1} and ${index + 1} are both called "${name}"`] : [];
  });
  if (problems.length > 0) {
    throw new CsvError(`${place}: ${list(problems)}; every column needs a name of its own`);
  }
  return header;
}

function describeRagged(
  ragged: readonly number[],
  data: readonly (readonly string[])[],
  line: (row: number) => number,
  width: number,
  delimiter: Delimiter,
): string {
  const problems = ragged.slice(0, LISTED).map((row) => `line ${line(row)} has ${data[row]!.length}`);
  const rest = ragged.length > LISTED ? ` and ${ragged.length - LISTED} more lines` : '';
  return `the header has ${width} columns, but ${problems.join(', ')}${rest}; quote cells that hold the delimiter ${JSON.stringify(delimiter)}, or name another with --delimiter`;
}

function list(problems: readonly string[]): string {
  const rest = problems.length > LISTED ? ` and ${problems.length - LISTED} more` : '';
  return problems.slice(0, LISTED).join(', ') + rest;
}
