import type { CheckedTable, Finding } from './finding';

/** Fewest whole rows from which training and held-out rows can be taken and say anything. */
const FEWEST_ROWS = 20;

/** Severe where the table is too small, a warning where it has more features than rows to learn them from. */
export function checkSchema({ features, wholeRows }: CheckedTable): readonly Finding[] {
  const rows = wholeRows.length;
  if (rows < FEWEST_ROWS) {
    const message = `${rows} rows have neither label nor feature missing, and training needs at least ${FEWEST_ROWS}; collect more rows, or drop the columns with missing values`;
    return [{ check: 'schema', severity: 'severe', message, drop: [] }];
  }
  if (features.length > rows) {
    const message = `there are more features (${features.length}) than rows (${rows}); expect the forest to learn noise`;
    return [{ check: 'schema', severity: 'warning', message, drop: [] }];
  }
  return [];
}
