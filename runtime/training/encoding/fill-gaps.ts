import type { Column } from '../../data/dataset';
import { quantile } from '../../statistics/quantile';

/** A column without gaps. */
export interface FilledColumn {
  readonly column: Column;
  /** What a missing value was replaced by: the median, or the index of the most frequent category. */
  readonly missingAs: number;
}

/** Fills the gaps of a column. A column without any value is filled with 0, or with its first category. */
export function fillGaps(column: Column): FilledColumn {
  if (column.kind === 'numeric') {
    const present = column.values.filter((value) => !Number.isNaN(value)).sort();
    const missingAs = present.length === 0 ? 0 : quantile(present, 0.5);
    if (present.length === column.values.length) return { column, missingAs };
    const values = column.values.map((value) => (Number.isNaN(value) ? missingAs : value));
    return { column: { ...column, values }, missingAs };
  }
  const counts = new Uint32Array(Math.max(1, column.categories.length));
  for (const index of column.indices) if (index >= 0) counts[index]! += 1;
  const missingAs = counts.indexOf(Math.max(...counts));
  if (!column.indices.includes(-1)) return { column, missingAs };
  return {
    column: { ...column, indices: column.indices.map((index) => (index < 0 ? missingAs : index)) },
    missingAs,
  };
}
