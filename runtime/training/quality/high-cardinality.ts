import { describeSpelling } from '../../data/number-spelling';
import { looksLikeIdentifier } from './identifiers';
import type { CheckedTable, Finding } from './finding';

/** Largest number of categories of a column: each becomes a column of the forest. */
const MOST_CATEGORIES = 100;

/** Severe for text with more than 100 distinct values: free text, names and codes, where new values will appear. */
export function checkHighCardinality({ features, format }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    if (column.kind === 'numeric' || column.categories.length <= MOST_CATEGORIES) return [];
    if (looksLikeIdentifier(column, format) || describeSpelling(column, format) !== undefined) return [];
    const message = `"${column.name}" has ${column.categories.length} distinct values (such as "${column.categories[0]!}"), and a categorical feature may have at most ${MOST_CATEGORIES}; drop the column, or group its values`;
    return [{ check: 'high-cardinality', severity: 'severe', message, drop: [column.name] }];
  });
}
