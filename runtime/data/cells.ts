import type { Column } from './dataset';
import { isMissingText, parseNumber, type DecimalMark } from './parse-number';

/**
 * The categories of a column, one cell after the other. Cells are trimmed, and may stand for no value.
 */
export class TextCells {
  private readonly order: number[] = [];
  private readonly seen = new Map<string, number>();
  private readonly counts: number[] = [];

  constructor(
    private readonly name: string,
    private readonly decimal: DecimalMark,
  ) {}

  add(text: string): void {
    const cell = text.trim();
    if (isMissingText(cell)) {
      this.order.push(-1);
      return;
    }
    let index = this.seen.get(cell);
    if (index === undefined) {
      index = this.seen.size;
      this.seen.set(cell, index);
      this.counts.push(0);
    }
    this.counts[index]! += 1;
    this.order.push(index);
  }

  column(): Column {
    const categories = [...this.seen.keys()].sort();
    const rank = new Int32Array(categories.length);
    let numericRows = 0;
    categories.forEach((category, index) => {
      const first = this.seen.get(category)!;
      rank[first] = index;
      if (parseNumber(category, this.decimal) !== undefined) numericRows += this.counts[first]!;
    });
    const indices = Int32Array.from(this.order, (first) => (first < 0 ? -1 : rank[first]!));
    return { kind: 'categorical', name: this.name, categories, indices, numericRows };
  }
}

/** The numbers of a column, one cell after the other, as long as every cell holds one or stands for no value. */
export class NumberCells {
  private readonly values: number[] = [];
  /** Cells that hold a number. */
  numbers = 0;

  constructor(
    private readonly name: string,
    private readonly decimal: DecimalMark,
  ) {}

  get rows(): number {
    return this.values.length;
  }

  /** @returns whether the cell could be added; if not, the column is one of categories */
  add(text: string): boolean {
    const cell = text.trim();
    const value = parseNumber(cell, this.decimal);
    if (value === undefined && !isMissingText(cell)) return false;
    if (value !== undefined) this.numbers++;
    this.values.push(value ?? NaN);
    return true;
  }

  /** @param value NaN where it is missing */
  addNumber(value: number): void {
    this.values.push(value);
  }

  column(): Column {
    return { kind: 'numeric', name: this.name, values: Float64Array.from(this.values) };
  }
}
