import { missingRows, type Column, type Dataset } from '../data/dataset';
import type { ColumnExpectation, ExpectationSuite } from './suite';

/** Most values of a category that are listed; a column with more is left open. */
const MOST_CATEGORIES = 100;

/**
 * The narrowest suite that a table meets: its columns and no others, their types, ranges and categories, and no
 * more missing values than it has. Meant as a draft: a range seen is seldom the range that is possible. How many
 * rows there are, and which values happen not to repeat, says little about the next file and is left out.
 */
export function inferExpectations(dataset: Dataset): ExpectationSuite {
  return {
    schema: 'cdk8s-aiops/expectations/v1',
    table: { rows: { min: 1 }, columns: 'exactly' },
    columns: Object.fromEntries(
      dataset.columns.map((column) => [column.name, describe(column, dataset.rows)]),
    ),
  };
}

function describe(column: Column, rows: number): ColumnExpectation {
  const missing = missingRows(column);
  // rounded up, so that the table itself still meets it
  const share = Math.ceil((missing / rows) * 1000) / 1000;
  if (missing === rows) return { missing: share };
  if (column.kind === 'categorical') {
    const listed = column.categories.length <= MOST_CATEGORIES && column.categories.length < rows - missing;
    return { type: 'category', missing: share, ...(listed && { categories: [...column.categories] }) };
  }
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  return { type: 'number', missing: share, min: sorted[0]!, max: sorted.at(-1)! };
}
