import { isMissing, type Column } from '../../data/dataset';
import type { CheckedTable, Finding } from './finding';

/** A warning for columns with the same value in every row: they contain no information. */
export function checkConstantColumns({ features, wholeRows }: CheckedTable): readonly Finding[] {
  return features
    .filter((column) => isConstant(column, wholeRows))
    .map((column) => ({
      check: 'constant-columns',
      severity: 'warning',
      message: `"${column.name}" has the same value in every row, so a model can learn nothing from it`,
      drop: [column.name],
    }));
}

function isConstant(column: Column, rows: Uint32Array): boolean {
  const first = rows[0];
  if (first === undefined || isMissing(column, first)) return false;
  const values = column.kind === 'numeric' ? column.values : column.indices;
  return rows.every((row) => values[row] === values[first]);
}
