import Papa from 'papaparse';
import { CsvError } from './csv-error';
import { cutAtSpaces, DELIMITER_WORDS, DELIMITERS, detectDelimiter, type Delimiter } from './delimiter';
import { parseNumber } from './parse-number';

/** The lines above the rows, and the delimiter of the cells. */
export interface CsvLayout {
  readonly delimiter: Delimiter;
  /** Characters above the first line of the table. */
  readonly skipped: number;
  /** Number of the first line of the table. */
  readonly line: number;
  /** The names of the columns, if they are in a comment. */
  readonly header: readonly string[] | undefined;
  /** Notes about the decisions, for the user. */
  readonly notes: readonly string[];
}

/** Excel's line that names the delimiter. */
const SEPARATOR_LINE = /^"?sep=(.)"?$/i;

/**
 * Finds the table in the beginning of a file, below blank lines, a line such as `sep=;` and comments that begin with
 * `#`. A last comment that has a cell for each column, above rows that hold numbers, is the header.
 *
 * @param given settings of the caller, which are used without a check
 * @throws CsvError if no delimiter divides the first line
 */
export function findLayout(head: string, given: Delimiter | undefined): CsvLayout {
  const lines = new LineReader(head);
  lines.skipBlank();
  const separator = SEPARATOR_LINE.exec(lines.current.trim())?.[1];
  if (separator !== undefined) lines.advance();
  const declared = given ?? (separator === undefined ? undefined : declaredDelimiter(separator));
  const first = lines.line;
  let comment: string | undefined;
  let comments = 0;
  lines.skipBlank();
  while (lines.current.trimStart().startsWith('#')) {
    comment = lines.current.trimStart().replace(/^#+[ \t]*/, '');
    comments++;
    lines.advance();
    lines.skipBlank();
  }
  const table = head.slice(lines.position);
  const delimiter = declared ?? detectDelimiter(table);
  if (delimiter === undefined) {
    throw new CsvError(
      `line ${lines.line}, the header, has only one column: none of the delimiters ${DELIMITERS.map((each) => DELIMITER_WORDS[each]).join(' ')} cuts it; is this a CSV file with a header? If so, name its delimiter with --delimiter`,
    );
  }
  const header = comment === undefined ? undefined : commentedHeader(comment, table, delimiter);
  const others = header === undefined ? comments : comments - 1;
  const notes = [
    ...(others > 0
      ? [
          `${others === 1 ? 'a comment' : `${others} comments`} above the header, from line ${first} on, left out`,
        ]
      : []),
    ...(header === undefined ? [] : [`line ${lines.line - 1}, a comment, names the columns`]),
    ...(delimiter === ' ' && given === undefined ? ['the cells are separated by spaces'] : []),
  ];
  return { delimiter, skipped: lines.position, line: lines.line, header, notes };
}

class LineReader {
  position = 0;
  line = 1;

  constructor(private readonly text: string) {}

  get current(): string {
    return this.text.slice(this.position, this.end);
  }

  advance(): void {
    this.position = Math.min(this.end + 1, this.text.length);
    this.line++;
  }

  skipBlank(): void {
    while (this.position < this.text.length && this.current.trim() === '') this.advance();
  }

  private get end(): number {
    const end = this.text.indexOf('\n', this.position);
    return end === -1 ? this.text.length : end;
  }
}

function declaredDelimiter(separator: string): Delimiter {
  const delimiter = DELIMITERS.find((each) => each === separator);
  if (delimiter !== undefined) return delimiter;
  throw new CsvError(
    `line 1 says that "${separator}" separates the cells; only ${DELIMITERS.map((each) => DELIMITER_WORDS[each]).join(' ')} can`,
  );
}

function commentedHeader(
  comment: string,
  table: string,
  delimiter: Delimiter,
): readonly string[] | undefined {
  const names = cutLines(comment, delimiter)[0] ?? [];
  const [first = [], second = []] = cutLines(table, delimiter);
  const isHeader =
    names.length > 1 && names.length === first.length && (holdsNumber(first) || !holdsNumber(second));
  return isHeader ? names : undefined;
}

function cutLines(text: string, delimiter: Delimiter): readonly (readonly string[])[] {
  if (delimiter === ' ') return text.split('\n', 2).map(cutAtSpaces);
  return Papa.parse<string[]>(text, { delimiter, preview: 2, newline: '\n' }).data;
}

function holdsNumber(cells: readonly string[]): boolean {
  return cells.some((cell) =>
    (['.', ','] as const).some((decimal) => parseNumber(cell.trim(), { decimal }) !== undefined),
  );
}
