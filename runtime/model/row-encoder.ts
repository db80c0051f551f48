import type { Feature } from './artifact';

/**
 * Expands rows of features (numbers, and indices of categories) into rows of the forest's columns: a category
 * becomes one column for each value, 1 where the row has it. Without categories the rows are the columns.
 */
export class RowEncoder {
  /** Columns that the forest sees: one for a numeric feature, one indicator for each category. */
  readonly columns: number;
  /** For each feature the columns that it becomes; 0 for a number, which becomes itself. */
  private readonly indicators: readonly number[];
  private readonly allNumeric: boolean;
  private readonly row: Float64Array;

  constructor(features: readonly Feature[]) {
    this.indicators = features.map((feature) => (feature.kind === 'numeric' ? 0 : feature.categories.length));
    this.columns = this.indicators.reduce((sum, count) => sum + (count || 1), 0);
    this.allNumeric = features.every(({ kind }) => kind === 'numeric');
    this.row = new Float64Array(this.columns);
  }

  /**
   * @param values row-major, one number a feature
   * @returns row-major, `columns` a row, good until the next call: an array of its own for each request of one row would
   *   cost more than what is written into it
   */
  encode(values: Float64Array, rows: number): Float64Array {
    const { indicators, columns } = this;
    if (this.allNumeric) return values;
    const encoded = rows === 1 ? this.row.fill(0) : new Float64Array(rows * columns);
    let from = 0;
    for (let row = 0; row < rows; row++) {
      let to = row * columns;
      for (const count of indicators) {
        const value = values[from++]!;
        if (count === 0) encoded[to++] = value;
        else {
          encoded[to + value] = 1;
          to += count;
        }
      }
    }
    return encoded;
  }
}
