import type { Column } from './dataset';
import { isMissingText, parseNumber, type NumberFormat } from './parse-number';

/** The categories of a column, one cell after the other. Cells are trimmed, and may be missing. */
export class TextCells {
  private readonly order: number[] = [];
  private readonly seen = new Map<string, number>();
  private readonly counts: number[] = [];

  constructor(
    private readonly name: string,
    private readonly format: NumberFormat,
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
      // a copy, because a substring keeps the whole piece of the file in memory
      this.seen.set(Buffer.from(cell).toString(), index);
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
      if (parseNumber(category, this.format) !== undefined) numericRows += this.counts[first]!;
    });
    const indices = Int32Array.from(this.order, (first) => (first < 0 ? -1 : rank[first]!));
    return { kind: 'categorical', name: this.name, categories, indices, numericRows };
  }
}
