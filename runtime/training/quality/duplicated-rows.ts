import { percent, type CheckedTable, type Finding } from './finding';

/**
 * A warning for rows that repeat an earlier row in every column. If a row is used for training and its copy for the
 * metrics, the held-out metrics are better than the model.
 */
export function checkDuplicatedRows({ rows, label, features }: CheckedTable): readonly Finding[] {
  const columns = [...features, label].map((column) =>
    column.kind === 'numeric' ? column.values : column.indices,
  );
  const seen = new Set<string>();
  let copies = 0;
  for (let row = 0; row < rows; row++) {
    const key = columns.map((values) => values[row]).join();
    if (seen.has(key)) copies++;
    else seen.add(key);
  }
  if (copies === 0) return [];
  const message = `${copies} rows (${percent(copies / rows)}) repeat an earlier row; copies on both sides of the split make the held-out metrics too good`;
  return [{ check: 'duplicated-rows', severity: 'warning', message, drop: [] }];
}
