import type { Column } from '../../data/dataset';
import { percent, type CheckedTable, type Finding } from './finding';

/**
 * Largest number of distinct numbers that count as codes. A measurement has more, and its tail may legitimately have
 * one class only.
 */
const MOST_CODES = 20;
/** Number of rows below which one class for a value may be chance. */
const FEWEST_ROWS = 20;
/** Share of a value's rows that have the same class for the value to imply the class. */
const PURE = 0.99;
/** Share of all rows above which a class is so common that a value with this class only is not suspicious. */
const RARE_CLASS = 0.2;

/** Number of columns from which such values are normal (words of a text, pixels of an image). */
const TOO_MANY = 10;

/**
 * Features whose values imply a rare class: severe if at least 99 % of 20 rows or more with a value have a class that
 * at most a fifth of all rows has, and this is true for every value except the most common one. Flags that are set when
 * the event is recorded look like this (`reason_overheated` beside `failed`). Each explains only a part of the label,
 * so no measure of the whole relation is near 1, but together they contain the label. One such value among many others
 * is common in legitimate features: a warning for categories, and no finding for numbers.
 */
export function checkImpliedClass(table: CheckedTable): readonly Finding[] {
  const { features, label, target, wholeRows } = table;
  if (target.task === 'regression' || wholeRows.length === 0) return [];
  const totals = new Float64Array(target.classes.length);
  for (const row of wholeRows) totals[target.values[row]!]! += 1;
  const found = features.flatMap((column): Finding[] => {
    const counts = countByCode(column, target.values, target.classes.length, wholeRows);
    const codes = [...counts].map(([code, own]) => describe(code, own, totals, wholeRows.length));
    const implying = codes.find(({ rows, pure }) => pure && rows >= FEWEST_ROWS);
    if (implying === undefined) return [];
    const mostCommon = codes.reduce((a, b) => (b.rows > a.rows ? b : a));
    const isFlag = codes.every((code) => code === mostCommon || code.pure);
    if (!isFlag && column.kind === 'numeric') return [];
    const { code, rows, most, index, base } = implying;
    const value = column.kind === 'categorical' ? column.categories[code]! : code;
    const seen = `where "${column.name}" is ${value}, "${label.name}" is ${String(target.classes[index])} in ${most} of ${rows} rows (${percent(base)} of all rows)`;
    return [
      isFlag
        ? {
            check: 'implied-class',
            severity: 'severe',
            message: `${seen}: it looks recorded together with the label, and a model cannot have it when it predicts, so drop it`,
            drop: [column.name],
          }
        : {
            check: 'implied-class',
            severity: 'warning',
            message: `${seen}; make sure that it is known before the label is`,
            drop: [],
          },
    ];
  });
  const flags = found.filter(({ severity }) => severity === 'severe');
  if (flags.length <= TOO_MANY) return found;
  const message = `${flags.length} columns have a value that implies a class of "${label.name}" (such as ${flags
    .slice(0, 3)
    .map(({ drop }) => `"${drop[0]!}"`)
    .join(', ')}), as words and pixels do; make sure that they are known before the label is`;
  return [{ check: 'implied-class', severity: 'warning', message, drop: [] }];
}

interface Code {
  readonly code: number;
  readonly rows: number;
  /** Rows of its most frequent class. */
  readonly most: number;
  readonly index: number;
  /** Share of that class in all rows. */
  readonly base: number;
  /** Whether it implies a rare class. */
  readonly pure: boolean;
}

function describe(code: number, counts: readonly number[], totals: Float64Array, all: number): Code {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  const index = counts.indexOf(most);
  const base = totals[index]! / all;
  return { code, rows, most, index, base, pure: most / rows >= PURE && base <= RARE_CLASS };
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
