import { CsvError } from './csv-error';
import type { DecimalMark } from './parse-number';

/** Digits around one mark: a decimal, or a thousand. */
const ONE_MARK = /^[+-]?(\d*)([.,])(\d+)([eE][+-]?\d+)?$/;
/** Digits in groups of three, with two marks or more: the first one groups. */
const GROUPS =
  /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|(?:,\d{3}){2,}(?:\.\d+)?|\.\d{3},\d+|,\d{3}\.\d+)$/;

/** A cell whose mark may be that of a decimal or that of a thousand. */
interface Ambiguous {
  readonly cell: string;
  readonly line: number;
}

/**
 * What the cells of a file say about its decimal mark. `1,5` and `0,234` can only be decimals, `1,234,567` can only be
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
   * The decimal mark: what more cells prove; the dot where no cell has a mark.
   *
   * @throws CsvError where every cell with a mark may be a thousand as well
   */
  decide(): DecimalMark {
    const { decimals, thousands } = this;
    if (decimals['.'] !== decimals[',']) return decimals[','] > decimals['.'] ? ',' : '.';
    if (decimals['.'] > 0) return '.';
    // what separates thousands is no decimal mark
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
