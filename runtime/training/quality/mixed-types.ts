import { describeSpelling } from '../../data/number-spelling';
import { parseNumber } from '../../data/parse-number';
import { percent, type CheckedTable, type Finding } from './finding';

/** Share of numbers from which a column of text counts as numbers with errors. */
const MOSTLY_NUMBERS = 0.5;

/**
 * Severe if most values of a column are numbers and some are text (`12.1`, `n/k`, `12,1`): the column would become one
 * category for each number. A column with fewer numbers is text that contains numbers.
 */
export function checkMixedTypes({ features, label, format }: CheckedTable): readonly Finding[] {
  return [...features, label].flatMap((column): Finding[] => {
    if (column.kind === 'numeric' || column.numericRows === 0) return [];
    const present = column.indices.reduce((sum, index) => sum + Number(index >= 0), 0);
    const share = column.numericRows / present;
    // a column of numbers only is text because an option requires it, or because numbers would lose digits
    if (share < MOSTLY_NUMBERS || share === 1 || describeSpelling(column, format) !== undefined) return [];
    const [texts] = (['.', ','] as const)
      .map((decimal) =>
        column.categories.filter((value) => parseNumber(value, { ...format, decimal }) === undefined),
      )
      .sort((a, b) => a.length - b.length);
    const examples = texts!.slice(0, 3).map((value) => `"${value}"`);
    const message = `"${column.name}" holds numbers in ${percent(share)} of its rows and text in ${present - column.numericRows} (such as ${examples.join(', ')}); correct these cells, leave them empty if the value is unknown, or check --decimal`;
    return [
      { check: 'mixed-types', severity: 'severe', message, drop: column === label ? [] : [column.name] },
    ];
  });
}
