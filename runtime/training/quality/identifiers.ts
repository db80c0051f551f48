import type { Column } from '../../data/dataset';
import { describeSpelling } from '../../data/number-spelling';
import type { NumberFormat } from '../../data/parse-number';
import type { CheckedTable, Finding } from './finding';

/** Share of distinct values from which a column of text identifies its rows. */
const DISTINCT_SHARE = 0.95;
/** Share of rows that follow the previous value, from which a column counts rows. */
const IN_STEP = 0.95;
/** Number of distinct values, and their share of the rows, from which a column may count rows. */
const FEWEST_COUNTED = 20;
const FEWEST_COUNTED_SHARE = 0.1;

/**
 * Severe for columns that identify a row instead of describing it: the forest would memorise the rows. A warning for
 * numbers that only increase (or only decrease) from row to row: new rows will be outside of the training range.
 */
export function checkIdentifiers({ features, format }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    const { name } = column;
    if (looksLikeIdentifier(column, format)) {
      const message =
        column.kind === 'categorical' || new Set(column.values).size === column.values.length
          ? `"${name}" is different in (nearly) every row, as the name or number of a row is; a forest can only learn it by heart, so drop it`
          : `"${name}" counts up from row to row, as the number of a row or of a group of rows does; a forest can only learn it by heart, so drop it`;
      return [{ check: 'identifiers', severity: 'severe', message, drop: [name] }];
    }
    if (!followsTheFile(column)) return [];
    const message = `"${name}" follows the order of the rows, as a time or a counter does; new rows will be outside of the training range, so drop it, unless the file is sorted by it`;
    return [{ check: 'identifiers', severity: 'warning', message, drop: [name] }];
  });
}

/**
 * Text with at least 95 % distinct values that are not numbers in another spelling; or whole numbers, all distinct,
 * that either follow the order of the file (a counter, a time stamp) or fill their range without a gap (a counter in a
 * shuffled file); or whole numbers that increase by one, or stay, from row to row. A measurement may be distinct in
 * every row, and is none of these.
 */
export function looksLikeIdentifier(column: Column, format?: NumberFormat): boolean {
  if (column.kind === 'categorical') {
    const present = column.indices.reduce((sum, index) => sum + Number(index >= 0), 0);
    return (
      present > 1 &&
      column.categories.length / present >= DISTINCT_SHARE &&
      describeSpelling(column, format) === undefined
    );
  }
  const values = column.values.filter((value) => !Number.isNaN(value));
  if (values.length < 2 || !values.every(Number.isInteger)) return false;
  const distinct = new Set(values).size;
  if (distinct === values.length) {
    if (isMonotone(values)) return true;
    const sorted = values.slice().sort();
    return sorted.every((value, index) => value === sorted[0]! + index);
  }
  if (distinct < FEWEST_COUNTED || distinct < FEWEST_COUNTED_SHARE * values.length) return false;
  return countsUp(values) || isUsedAlike(values, distinct);
}

/**
 * Steps of one or zero, up or down: a row number that is used several times, or concatenated files, each with its own
 * numbers.
 */
function countsUp(values: Float64Array): boolean {
  return [1, -1].some((step) => {
    let inStep = 0;
    for (let row = 1; row < values.length; row++) {
      const change = values[row]! - values[row - 1]!;
      inStep += Number(change === 0 || change === step);
    }
    return inStep >= IN_STEP * (values.length - 1);
  });
}

/** Numbers without a gap, each used equally often: numbered rows of several files, shuffled. */
function isUsedAlike(values: Float64Array, distinct: number): boolean {
  const counts = new Map<number, number>();
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (greatest - least + 1 !== distinct) return false;
  const often = [...counts.values()];
  return often.every((count) => count === often[0]);
}

/** Numbers that only increase or only decrease, with so many different ones that this is not chance. */
function followsTheFile(column: Column): boolean {
  if (column.kind === 'categorical') return false;
  const values = column.values.filter((value) => !Number.isNaN(value));
  return new Set(values).size >= FEWEST_COUNTED && isMonotone(values);
}

function isMonotone(values: Float64Array): boolean {
  const [goesUp, goesDown] = [1, -1].map((sign) =>
    values.every((value, row) => row === 0 || sign * (value - values[row - 1]!) >= 0),
  );
  return goesUp === true || goesDown === true;
}
