import { missingRows } from '../../data/dataset';
import { percent, type CheckedTable, type Finding } from './finding';

/** Largest share of rows that training omits with only a warning. */
const LARGEST_LOSS = 0.2;

/**
 * Feature values that are missing. The runtime refuses a row with a missing value, so training uses complete rows only.
 * Losing up to a fifth of the rows is a warning. Losing more is severe, because the remaining rows are then a biased
 * selection (values are rarely missing at random), and dropping a column is usually better.
 */
export function checkMissingValues({ rows, label, features, wholeRows }: CheckedTable): readonly Finding[] {
  const gaps = features
    .map((column) => ({ name: column.name, missing: missingRows(column) }))
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing - a.missing);
  if (gaps.length === 0) return [];
  const lost = rows - missingRows(label) - wholeRows.length;
  const where = gaps.slice(0, 5).map(({ name, missing }) => `"${name}" in ${percent(missing / rows)}`);
  if (gaps.length > 5) where.push(`${gaps.length - 5} more columns`);
  const severe = lost / rows > LARGEST_LOSS;
  return [
    {
      check: 'missing-values',
      severity: severe ? 'severe' : 'warning',
      message: severe
        ? `${percent(lost / rows)} of the rows miss a feature value (${where.join(', ')}), and at most ${percent(LARGEST_LOSS)} may be left out; drop the columns with the most gaps, or fill the gaps in`
        : `${lost} rows (${percent(lost / rows)}) miss a feature value and are left out (${where.join(', ')})`,
      drop: severe
        ? gaps.filter(({ missing }) => missing / rows > LARGEST_LOSS / 2).map(({ name }) => name)
        : [],
    },
  ];
}
