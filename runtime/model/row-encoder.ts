import type { Feature } from './artifact';

/**
 * Encodes rows of features as rows of the forest's columns, one-hot: a categorical feature becomes one column for each
 * category, which is 1 if the row has this category, else 0. A numeric feature stays one column. A missing value is NaN.
 */
export class RowEncoder {
  /** Number of the forest's columns. */
  readonly columns: number;
  /** For each feature its number of categories; 0 for a numeric one. */
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
   * @param values row-major, one number for each feature
   * @returns row-major, `columns` values for each row. A single row is valid until the next call only, because a new array
   *   would cost more than the encoding
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
          // a missing category has no column
          if (!Number.isNaN(value)) encoded[to + value] = 1;
          to += count;
        }
      }
    }
    return encoded;
  }
}
