import { createHash } from 'node:crypto';
import type { Column } from '../../data/dataset';
import type { CheckedTable, Finding } from './finding';

/** Largest number of distinct values of columns that are compared as codes. */
const MOST_CODES = 100;

/**
 * A warning for features that are equivalent for a forest: copies, numbers in another unit or in the opposite order,
 * and codes for each other. Their importance is divided among them, and they drift together.
 */
export function checkDuplicatedColumns({ features, wholeRows }: CheckedTable): readonly Finding[] {
  const groups = new Map<string, string[]>();
  for (const column of features) {
    const key = digestOf(column, wholeRows);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), column.name]);
  }
  return [...groups.values()]
    .filter((names) => names.length > 1)
    .map(([first, ...copies]) => ({
      check: 'duplicated-columns',
      severity: 'warning',
      message: `${copies.map((name) => `"${name}"`).join(', ')} ${copies.length === 1 ? 'tells' : 'tell'} the model the same as "${first}": equal values, or one for each of the other in the same order; keep one of them`,
      drop: copies,
    }));
}

/** Equal for columns that give the rows the same order, or whose few values correspond; undefined for a constant. */
function digestOf(column: Column, rows: Uint32Array): string | undefined {
  const own = column.kind === 'numeric' ? column.values : column.indices;
  const values = Float64Array.from(rows, (row) => own[row]!);
  const distinct = [...new Set(values)];
  if (distinct.length < 2) return undefined;
  // codes are numbered in the order of the file; measurements ascending or descending, so that the first row has the
  // lower number of the first two distinct values
  const codes = distinct.length <= MOST_CODES;
  if (!codes && column.kind === 'numeric') {
    distinct.sort((a, b) => a - b);
    const lower = values.find((value) => value !== values[0]!)! > values[0]!;
    if (!lower) distinct.reverse();
  }
  const number = new Map(distinct.map((value, index) => [value, index]));
  const hash = createHash('sha256').update(codes ? 'codes' : column.kind);
  return hash.update(Int32Array.from(values, (value) => number.get(value)!)).digest('hex');
}
