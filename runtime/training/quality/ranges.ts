import { percent, type CheckedTable, type Finding } from './finding';

/** Largest share of rows that can be outliers. */
const FEW = 0.05;
/** Largest share of the rows that can hold a placeholder. */
const MOST_PLACEHOLDERS = 0.5;
/** Number of distinct values from which a column counts as a measurement. */
const FEWEST_VALUES = 20;
/** The same for well-known placeholders. */
const FEWEST_CODES = 3;
/** Number of rows from which a repeated value is not chance. */
const FEWEST_REPEATS = 5;
/** Frequency of a placeholder, as a multiple of the frequency of the other values. */
const STANDS_OUT = 10;
/** -99, -999, 9999 and so on, and the smallest and largest integers of 16 and 32 bits. */
const PLACEHOLDERS = /^-?(?:9{2,}|32767|32768|2147483647|2147483648)(?:\.0+)?$/;

/**
 * A warning for outliers: a few values with a gap to all others that is wider than the range of the others; or a value
 * that may mean "unknown": a known placeholder or the only negative number, at the end of the range and far more
 * frequent than the others. A long tail of any length has neither.
 */
export function checkRanges({ features }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    if (column.kind === 'categorical') return [];
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    const apart = strays(sorted) ?? placeholder(sorted, 'least') ?? placeholder(sorted, 'greatest');
    if (apart === undefined) return [];
    const { values, others } = apart;
    const examples = [...new Set(values)].slice(0, 3).join(', ');
    const message = `"${column.name}" has ${values.length} values (${percent(values.length / sorted.length)}) apart from all others (such as ${examples}, while the others lie between ${others[0]!} and ${others.at(-1)!}); if they stand for "unknown", leave these cells empty`;
    return [{ check: 'ranges', severity: 'warning', message, drop: [] }];
  });
}

interface Apart {
  readonly values: Float64Array;
  /** Ascending. */
  readonly others: Float64Array;
}

function strays(sorted: Float64Array): Apart | undefined {
  const cut = widestGap(sorted);
  const below = sorted.subarray(0, cut);
  const above = sorted.subarray(cut);
  const [values, others] = below.length < above.length ? [below, above] : [above, below];
  if (values.length === 0) return undefined;
  const same = values[0]! === values.at(-1)!;
  // a value of many rows is not an outlier, but may be a placeholder
  if (values.length > (same ? MOST_PLACEHOLDERS : FEW) * sorted.length) return undefined;
  if (sorted[cut]! - sorted[cut - 1]! <= others.at(-1)! - others[0]!) return undefined;
  const fewest = same && isPlaceholder(values[0]!) ? FEWEST_CODES : FEWEST_VALUES;
  return distinctOf(others) >= fewest ? { values, others } : undefined;
}

function placeholder(sorted: Float64Array, end: 'least' | 'greatest'): Apart | undefined {
  if (sorted.length === 0) return undefined;
  const value = end === 'least' ? sorted[0]! : sorted.at(-1)!;
  const position = end === 'least' ? sorted.findIndex((each) => each !== value) : sorted.indexOf(value);
  if (position <= 0) return undefined;
  const values = end === 'least' ? sorted.subarray(0, position) : sorted.subarray(position);
  const others = end === 'least' ? sorted.subarray(position) : sorted.subarray(0, position);
  const distinct = distinctOf(others);
  const known =
    isPlaceholder(value) || (end === 'least' && value < 0 && Number.isInteger(value) && others[0]! >= 0);
  const frequent =
    values.length >= FEWEST_REPEATS && values.length >= (STANDS_OUT * others.length) / distinct;
  return known && frequent && distinct >= FEWEST_VALUES ? { values, others } : undefined;
}

function isPlaceholder(value: number): boolean {
  return PLACEHOLDERS.test(String(value));
}

function distinctOf(values: Float64Array): number {
  return new Set(values).size;
}

/** Index of the value above the widest gap between neighbours; the length if there is no gap. */
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
