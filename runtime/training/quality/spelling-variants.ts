import { parseNumber } from '../../data/parse-number';
import type { CheckedTable, Finding } from './finding';

/** Number of groups of spellings that a finding lists. */
const LISTED = 3;

/**
 * A warning for categories that differ only in case, spaces, the form of a letter or the spelling of a number
 * (`TRUE`, `True`, `true`; `1`, `1.0`): to the forest they are different.
 */
export function checkSpellingVariants({ features, label, format }: CheckedTable): readonly Finding[] {
  return [...features, label].flatMap((column): Finding[] => {
    if (column.kind === 'numeric') return [];
    const spellings = new Map<string, string[]>();
    for (const category of column.categories) {
      const number = /^0\d/.test(category) ? undefined : parseNumber(category, format);
      // beyond 2^53 several whole numbers are the same float
      const exact = Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
      const key = String(exact ?? category.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' '));
      spellings.set(key, [...(spellings.get(key) ?? []), category]);
    }
    const several = [...spellings.values()].filter((own) => own.length > 1);
    if (several.length === 0) return [];
    const listed = several.slice(0, LISTED).map((own) => own.map((each) => `"${each}"`).join(', '));
    const rest = several.length > LISTED ? ` and ${several.length - LISTED} more` : '';
    const what = column === label ? 'classes' : 'categories';
    const message = `"${column.name}" has ${what} that differ in spelling only (${listed.join('; ')}${rest}), and each is learned on its own; write each in one way`;
    return [{ check: 'spelling-variants', severity: 'warning', message, drop: [] }];
  });
}
