import { missingRows, type Column, type Dataset } from '../data/dataset';
import type { ColumnExpectation, ExpectationSuite } from './suite';

/** Most categories of a column that are listed. For a column with more, any category is allowed. */
const MOST_CATEGORIES = 100;

/**
 * Infers the narrowest suite that a table meets: exactly its columns, with their types, ranges, categories and shares of
 * missing values. It is a draft, because the range of a sample is rarely the full range. The number of rows and the
 * uniqueness of values are not inferred, because they say little about the next file.
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
  // rounded up, so that the table itself meets it
  const share = Math.ceil((missing / rows) * 1000) / 1000;
  if (missing === rows) return { missing: share };
  if (column.kind === 'categorical') {
    const listed = column.categories.length <= MOST_CATEGORIES && column.categories.length < rows - missing;
    return { type: 'category', missing: share, ...(listed && { categories: [...column.categories] }) };
  }
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  return { type: 'number', missing: share, min: sorted[0]!, max: sorted.at(-1)! };
}
