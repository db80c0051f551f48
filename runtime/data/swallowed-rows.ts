import { CsvError } from './csv-error';
import { cutAtSpaces, type Delimiter } from './delimiter';
import { parseNumber, type NumberFormat } from './parse-number';
import type { CutRow } from './cut-rows';

/** Number of cells that are examined: one is enough to refuse a file. */
const MOST_SUSPECTS = 100;
/** Number of lines within a cell that may look like rows by chance. */
const CHANCE_LINES = 5;

/**
 * Finds rows that two stray quotes joined into one cell. The first line of such a cell lacks the text before the first
 * quote, the last line the text after the second, and every line between them is a whole row.
 */
export class SwallowedRows {
  private readonly suspects: { readonly row: CutRow; readonly position: number }[] = [];

  constructor(
    private readonly delimiter: Delimiter,
    private readonly width: number,
  ) {}

  add(row: CutRow): void {
    if (this.suspects.length >= MOST_SUSPECTS) return;
    row.cells.forEach((cell, position) => {
      if (cell.includes('\n') && this.hasTheShape(cell, position)) this.suspects.push({ row, position });
    });
  }

  /**
   * @param numeric whether each column holds numbers in other rows
   * @throws CsvError if a cell contains rows
   */
  check(numeric: readonly boolean[], format: NumberFormat): void {
    const swallowing = this.suspects.find(({ row, position }) =>
      this.holdsRows(row.cells[position]!, position, numeric, format),
    );
    if (swallowing === undefined) return;
    const { row, position } = swallowing;
    const before = row.cells
      .slice(0, position)
      .reduce((sum, cell) => sum + cell.split('\n').length - 1, row.line);
    const lines = row.cells[position]!.split('\n').length;
    throw new CsvError(
      `lines ${before} to ${before + lines - 1} are one cell, because a quote opens on the first and closes on the last, and they look like rows of their own; take both quotes out, or write each twice within a quoted cell`,
    );
  }

  private hasTheShape(cell: string, position: number): boolean {
    const lines = this.cut(cell);
    return lines.every(
      (cells, index) =>
        cells.length ===
        (index === 0 ? this.width - position : index === lines.length - 1 ? position + 1 : this.width),
    );
  }

  /** Text of several lines may have as many commas by chance, but no numbers in the places of numbers. */
  private holdsRows(
    cell: string,
    position: number,
    numeric: readonly boolean[],
    format: NumberFormat,
  ): boolean {
    const lines = this.cut(cell);
    const places = lines.flatMap((cells, index) =>
      cells.map((text, column) => ({ text, column: index === 0 ? column + position : column })),
    );
    const asked = places.filter(({ column }) => numeric[column] && column !== position);
    const filled = asked.map(({ text }) => text.trim()).filter((text) => text !== '');
    if (filled.length === 0) return lines.length > CHANCE_LINES;
    return filled.every((text) => parseNumber(text, format) !== undefined);
  }

  private cut(cell: string): readonly (readonly string[])[] {
    return cell
      .split('\n')
      .map((line) => (this.delimiter === ' ' ? cutAtSpaces(line) : line.split(this.delimiter)));
  }
}
