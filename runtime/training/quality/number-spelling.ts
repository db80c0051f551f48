import { describeSpelling } from '../../data/number-spelling';
import type { CheckedTable, Finding } from './finding';

/**
 * Severe for text that is numbers in another spelling (`"4,951"`, `$50.00`, `22.9%`): the message names the option that
 * reads them.
 */
export function checkNumberSpelling({ features, label, format }: CheckedTable): readonly Finding[] {
  return [...features, label].flatMap((column): Finding[] => {
    const spelling = describeSpelling(column, format);
    if (spelling === undefined) return [];
    const message = `"${column.name}" holds ${spelling}`;
    return [{ check: 'number-spelling', severity: 'severe', message, drop: [], about: [column.name] }];
  });
}
