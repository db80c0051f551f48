import type { CheckedTable, Finding } from './finding';

/** Largest share of the rows that can be strays. */
const FEW = 0.05;
/** Distinct values from which a column is taken for a measurement. */
const FEWEST_VALUES = 20;

/**
 * A warning for numbers that stand apart: a few values with a gap between them and all others that is wider than
 * everything the others span. Placeholders (-999) and slips of the unit look like this; a long tail, however far
 * it reaches, has no such gap.
 */
export function checkRanges({ features }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    if (column.kind === 'categorical') return [];
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    const cut = widestGap(sorted);
    const below = sorted.subarray(0, cut);
    const above = sorted.subarray(cut);
    const [strays, others] = below.length < above.length ? [below, above] : [above, below];
    if (strays.length === 0 || strays.length > FEW * sorted.length) return [];
    const least = others[0]!;
    const greatest = others.at(-1)!;
    if (sorted[cut]! - sorted[cut - 1]! <= greatest - least || new Set(others).size < FEWEST_VALUES)
      return [];
    const examples = [...new Set(strays)].slice(0, 3).join(', ');
    const message = `"${column.name}" has ${strays.length} values far from all others (such as ${examples}, while the others lie between ${least} and ${greatest}); if they stand for "unknown", leave these cells empty`;
    return [{ check: 'ranges', severity: 'warning', message, drop: [] }];
  });
}

/** Position of the value above the widest gap between neighbours; the length if there is no gap. */
function widestGap(sorted: Float64Array): number {
  let widest = 0;
  let position = sorted.length;
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i]! - sorted[i - 1]!;
    if (gap > widest) {
      widest = gap;
      position = i;
    }
  }
  return position;
}
