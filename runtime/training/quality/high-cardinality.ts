import { describeSpelling } from '../../data/number-spelling';
import { looksLikeIdentifier } from './identifiers';
import type { CheckedTable, Finding } from './finding';

/** Most values of a category: each becomes a column that every tree may look at. */
const MOST_CATEGORIES = 100;

/** Severe for text with more than 100 distinct values: free text, names and codes, of which a new one comes every day. */
export function checkHighCardinality({ features, format }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    if (column.kind === 'numeric' || column.categories.length <= MOST_CATEGORIES) return [];
    if (looksLikeIdentifier(column, format) || describeSpelling(column, format) !== undefined) return [];
    const message = `"${column.name}" has ${column.categories.length} distinct values (such as "${column.categories[0]!}"), and a category may have at most ${MOST_CATEGORIES}; drop the column, or group its values`;
    return [{ check: 'high-cardinality', severity: 'severe', message, drop: [column.name] }];
  });
}
