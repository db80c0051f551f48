import type { Column } from '../../data/dataset';
import { percent, type CheckedTable, type Finding } from './finding';

/** Most distinct numbers that are taken for codes. A measurement has more, and an honest tail of it may well be pure. */
const MOST_CODES = 20;
/** Rows below which a pure value may be chance. */
const FEWEST_ROWS = 20;
/** Share of a value's rows that have the same class for the value to imply the class. */
const PURE = 0.99;
/** Share of all rows above which a class is too common for a pure value to be a surprise. */
const RARE_CLASS = 0.2;

/**
 * Features of which one value implies a rare class: severe where at least 99 % of 20 rows or more with that value
 * have a class that at most a fifth of all rows has. Flags that are set when the event is recorded look like
 * this (`reason_overheated` beside `failed`). Each explains only a part of the label, so no measure of the whole
 * relation is near perfect, and together they state it.
 */
export function checkImpliedClass({ features, label, target, wholeRows }: CheckedTable): readonly Finding[] {
  if (target.task === 'regression' || wholeRows.length === 0) return [];
  const totals = new Float64Array(target.classes.length);
  for (const row of wholeRows) totals[target.values[row]!]! += 1;
  return features.flatMap((column): Finding[] => {
    const codes = countByCode(column, target.values, target.classes.length, wholeRows);
    for (const [code, counts] of codes) {
      const rows = counts.reduce((sum, count) => sum + count, 0);
      const most = Math.max(...counts);
      const index = counts.indexOf(most);
      const base = totals[index]! / wholeRows.length;
      if (rows < FEWEST_ROWS || most / rows < PURE || base > RARE_CLASS) continue;
      const value = column.kind === 'categorical' ? column.categories[code]! : code;
      const message = `where "${column.name}" is ${value}, "${label.name}" is ${String(target.classes[index])} in ${most} of ${rows} rows (${percent(base)} of all rows): it looks recorded together with the label, and a model cannot have it when it predicts, so drop it`;
      return [{ check: 'implied-class', severity: 'severe', message, drop: [column.name] }];
    }
    return [];
  });
}

/** Rows of each class for each distinct value; none if the column has too many values to be a code. */
function countByCode(
  column: Column,
  target: Float64Array,
  classes: number,
  rows: Uint32Array,
): ReadonlyMap<number, readonly number[]> {
  const values = column.kind === 'numeric' ? column.values : column.indices;
  const counts = new Map<number, number[]>();
  for (const row of rows) {
    const value = values[row]!;
    let own = counts.get(value);
    if (own === undefined) {
      if (column.kind === 'numeric' && counts.size === MOST_CODES) return new Map();
      own = new Array<number>(classes).fill(0);
      counts.set(value, own);
    }
    own[target[row]!]! += 1;
  }
  return counts;
}
