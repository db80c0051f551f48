import type { Feature } from './artifact';

/** Columns that the forest sees: one for a numeric feature, one indicator for each category. */
export function encodedColumns(features: readonly Feature[]): number {
  return features.reduce(
    (sum, feature) => sum + (feature.kind === 'numeric' ? 1 : feature.categories.length),
    0,
  );
}

/**
 * Expands rows of features (numbers, and indices of categories) into rows of the forest's columns: a category
 * becomes one column for each value, 1 where the row has it. Without categories the rows are the columns.
 */
export function encodeRows(features: readonly Feature[], values: Float64Array, rows: number): Float64Array {
  const columns = encodedColumns(features);
  if (columns === features.length && features.every(({ kind }) => kind === 'numeric')) return values;
  const encoded = new Float64Array(rows * columns);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    let to = row * columns;
    for (const feature of features) {
      const value = values[from++]!;
      if (feature.kind === 'numeric') encoded[to++] = value;
      else {
        encoded[to + value] = 1;
        to += feature.categories.length;
      }
    }
  }
  return encoded;
}
