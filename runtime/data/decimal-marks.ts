import { CsvError } from './csv-error';
import type { DecimalMark } from './parse-number';

/** Digits around one mark, which is a decimal mark or a thousands separator. */
const ONE_MARK = /^[+-]?(\d*)([.,])(\d+)([eE][+-]?\d+)?$/;
/** Digits in groups of three with at least two marks: the first mark is the thousands separator. */
const GROUPS =
  /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|(?:,\d{3}){2,}(?:\.\d+)?|\.\d{3},\d+|,\d{3}\.\d+)$/;

/** A cell whose mark may be a decimal mark or a thousands separator. */
interface Ambiguous {
  readonly cell: string;
  readonly line: number;
}

/**
 * Determines the decimal mark of a file from its cells. `1,5` and `0,234` can only be decimals, `1,234,567` can only be
 * thousands, and `1,234` may be either.
 */
export class DecimalMarks {
  private readonly decimals = { '.': 0, ',': 0 };
  private readonly thousands = { '.': 0, ',': 0 };
  private readonly ambiguous: { '.'?: Ambiguous; ','?: Ambiguous } = {};

  add(text: string, line: number): void {
    if (!text.includes(',') && !text.includes('.')) return;
    const cell = text.trim();
    const one = ONE_MARK.exec(cell);
    if (one !== null) {
      const [, before, , after, exponent] = one;
      const mark = one[2] === ',' ? ',' : '.';
      const grouped = /^[1-9]\d{0,2}$/.test(before!) && after!.length === 3 && exponent === undefined;
      if (grouped) this.ambiguous[mark] ??= { cell, line };
      else this.decimals[mark]++;
    } else if (GROUPS.test(cell)) {
      const mark = /[.,]/.exec(cell)![0] === ',' ? ',' : '.';
      this.thousands[mark]++;
    }
  }

  /**
   * The decimal mark that more cells prove; the dot if no cell has a mark.
   *
   * @throws CsvError if in every cell with a mark it may also be a thousands separator
   */
  decide(): DecimalMark {
    const { decimals, thousands } = this;
    if (decimals['.'] !== decimals[',']) return decimals[','] > decimals['.'] ? ',' : '.';
    if (decimals['.'] > 0) return '.';
    // the thousands separator is not the decimal mark
    if (thousands[','] !== thousands['.']) return thousands['.'] > thousands[','] ? ',' : '.';
    const { ',': comma, '.': dot } = this.ambiguous;
    const example = comma ?? dot;
    if (example === undefined || thousands[','] > 0) return '.';
    const mark = example === comma ? ',' : '.';
    const value = example.cell.replace(mark, '.');
    throw new CsvError(
      `line ${example.line}: "${example.cell}" may be ${Number(value)} or ${Number(value.replace('.', ''))}, and no cell of the file says which; write --decimal ${mark} if "${mark}" is a decimal mark, or --thousands ${mark} if it separates thousands`,
    );
  }
}
