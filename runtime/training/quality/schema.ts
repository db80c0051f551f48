import type { CheckedTable, Finding } from './finding';

/** Fewest complete rows that can be divided into training rows and held-out rows. */
const FEWEST_ROWS = 20;

/** Severe if the table is too small, a warning if it has more features than rows. */
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
