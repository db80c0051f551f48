import Papa from 'papaparse';
import { CsvError } from './csv-error';
import { cutAtSpaces, type Delimiter } from './delimiter';

/** A row of the file, unparsed. */
export interface CutRow {
  readonly cells: readonly string[];
  /** The line on which it starts, from 1. */
  readonly line: number;
}

/** Length of the longest row: without a limit, an unclosed quote would include the rest of the file. */
const LONGEST_ROW = 16 * 1024 * 1024;

/**
 * Divides text into rows. A row may span several pieces, and a quoted cell several lines.
 *
 * @param line number of the first line
 * @throws CsvError if a quote is not closed, or is at an invalid position
 */
export function* cutRows(texts: Iterable<string>, delimiter: Delimiter, line: number): Generator<CutRow> {
  const cut = delimiter === ' ' ? cutBySpaces : cutByDelimiter(delimiter);
  let next = line;
  let rest = '';
  function* rows(text: string, final: boolean): Generator<CutRow> {
    const { data, broken, end } = cut(text, final);
    // a quoted cell may hold line ends; without quotes a row is a line
    const quoted = text.includes('"');
    for (const [index, cells] of data.entries()) {
      if (index === broken?.row) break;
      yield { cells, line: next };
      next += 1;
      if (quoted) for (const cell of cells) if (cell.includes('\n')) next += cell.split('\n').length - 1;
    }
    if (broken !== undefined) {
      throw new CsvError(
        `line ${next}: ${broken.message.toLowerCase()}; a quote inside a quoted field is written twice`,
      );
    }
    rest = text.slice(end);
    if (rest.length > LONGEST_ROW) {
      throw new CsvError(
        `line ${next}: the row does not end within ${LONGEST_ROW / 1024 / 1024} MiB; is a quote opened there that is never closed?`,
      );
    }
  }
  for (const text of texts) yield* rows(rest + text, false);
  if (rest !== '') yield* rows(rest, true);
}

interface Cut {
  readonly data: readonly (readonly string[])[];
  /** The first row that cannot be read. */
  readonly broken?: { readonly row: number; readonly message: string } | undefined;
  /** Start of the last row, which may continue in the next piece. */
  readonly end: number;
}

function cutByDelimiter(delimiter: Delimiter): (text: string, final: boolean) => Cut {
  return (text, final) => {
    const parser = new Papa.Parser({ delimiter, newline: '\n' });
    const { data, errors, meta } = parser.parse(text, 0, !final) as Papa.ParseResult<string[]>;
    // a field whose quote is not closed yet may continue in the next piece
    const broken = errors.find(({ type, row = 0 }) => type === 'Quotes' && (final || row < data.length));
    return {
      data,
      broken: broken && { row: broken.row ?? 0, message: broken.message },
      end: final ? text.length : meta.cursor,
    };
  };
}

function cutBySpaces(text: string, final: boolean): Cut {
  const end = final ? text.length : text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, end).replace(/\n$/, '').split('\n');
  return { data: end === 0 ? [] : lines.map(cutAtSpaces), end };
}
