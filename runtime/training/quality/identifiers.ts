import type { Column } from '../../data/dataset';
import type { CheckedTable, Finding } from './finding';

/** Share of distinct values from which a column of text names its rows. */
const DISTINCT_SHARE = 0.95;

/** Severe for columns that name a row instead of describing it: the forest would learn the rows by heart. */
export function checkIdentifiers({ features }: CheckedTable): readonly Finding[] {
  return features.filter(looksLikeIdentifier).map((column) => ({
    check: 'identifiers',
    severity: 'severe',
    message: `"${column.name}" is different in (nearly) every row, as the name or number of a row is; a forest can only learn it by heart, so drop it`,
    drop: [column.name],
  }));
}

/**
 * Text of which at least 95 % is distinct; or whole numbers, all distinct, that either follow the order of the
 * file (a counter, a time stamp) or fill their range without a gap (a counter in a shuffled file). A measurement
 * may well be distinct in every row and is neither.
 */
export function looksLikeIdentifier(column: Column): boolean {
  if (column.kind === 'categorical') {
    const present = column.indices.reduce((sum, index) => sum + Number(index >= 0), 0);
    return present > 1 && column.categories.length / present >= DISTINCT_SHARE;
  }
  const values = column.values.filter((value) => !Number.isNaN(value));
  if (values.length < 2 || !values.every(Number.isInteger)) return false;
  const inOrder = values.every((value, row) => row === 0 || value > values[row - 1]!);
  if (inOrder) return true;
  const sorted = values.sort();
  return sorted.every((value, index) => value === sorted[0]! + index);
}
