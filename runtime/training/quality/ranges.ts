import { quantile } from '../quantile';
import type { CheckedTable, Finding } from './finding';

/** Distance from the middle half of the values, in its widths, that no honest measurement should reach. */
const FAR_OUT = 10;

/**
 * A warning for numbers far outside the others: below the first or above the third quartile by more than ten
 * times the distance between them (Tukey calls three times that distance far out). They are often placeholders
 * (-999) or another unit. Columns of which more than half is one value have no such distance and are skipped.
 */
export function checkRanges({ features }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    if (column.kind === 'categorical') return [];
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    if (sorted.length < 4) return [];
    const lower = quantile(sorted, 0.25);
    const upper = quantile(sorted, 0.75);
    const reach = FAR_OUT * (upper - lower);
    if (reach === 0) return [];
    const far = sorted.filter((value) => value < lower - reach || value > upper + reach);
    if (far.length === 0) return [];
    const examples = [...new Set(far)].slice(0, 3).join(', ');
    const message = `"${column.name}" has ${far.length} values far outside the others (such as ${examples}, while the middle half lies between ${lower} and ${upper}); if they stand for "unknown", leave these cells empty`;
    return [{ check: 'ranges', severity: 'warning', message, drop: [] }];
  });
}
