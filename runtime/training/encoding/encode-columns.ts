import type { Feature } from '../../model/artifact';
import type { Column } from '../../data/dataset';

/** Describes a column without missing values for the artifact; the range of numbers is that of the given rows. */
export function describeFeature(column: Column, rows: Uint32Array): Feature {
  if (column.kind === 'categorical') {
    return { kind: 'categorical', name: column.name, categories: [...column.categories] };
  }
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const row of rows) {
    minimum = Math.min(minimum, column.values[row]!);
    maximum = Math.max(maximum, column.values[row]!);
  }
  return { kind: 'numeric', name: column.name, minimum, maximum };
}

/** The forest's columns for some rows, in the order of `RowEncoder`. */
export function encodeColumns(columns: readonly Column[], rows: Uint32Array): Float64Array[] {
  return columns.flatMap((column) => {
    if (column.kind === 'numeric') return [Float64Array.from(rows, (row) => column.values[row]!)];
    return column.categories.map((_, index) =>
      Float64Array.from(rows, (row) => Number(column.indices[row] === index)),
    );
  });
}

/** Rows as `TrainedModel.predict` takes them: row-major, numbers and indices of categories; NaN where one is missing. */
export function featureRows(columns: readonly Column[], rows: Uint32Array): Float64Array {
  const values = new Float64Array(rows.length * columns.length);
  columns.forEach((column, position) => {
    const own = column.kind === 'numeric' ? column.values : column.indices;
    const absent = column.kind === 'categorical' ? -1 : NaN;
    rows.forEach((row, index) => {
      const value = own[row]!;
      values[index * columns.length + position] = value === absent ? NaN : value;
    });
  });
  return values;
}
