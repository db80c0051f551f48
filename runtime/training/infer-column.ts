import type { Column } from './dataset';
import { isMissingText, parseNumber, type DecimalMark } from './parse-number';

/** Types one column of cells: numeric if every value that is not missing is a number, else categorical. */
export function inferColumn(
  name: string,
  rows: readonly (readonly string[])[],
  position: number,
  decimal: DecimalMark,
): Column {
  const values = new Float64Array(rows.length);
  let numbers = 0;
  let texts = 0;
  for (let row = 0; row < rows.length; row++) {
    const cell = rows[row]![position]!.trim();
    const value = parseNumber(cell, decimal);
    values[row] = value ?? NaN;
    if (value !== undefined) numbers++;
    else if (!isMissingText(cell)) texts++;
  }
  if (texts === 0) return { kind: 'numeric', name, values };
  return { kind: 'categorical', name, numericRows: numbers, ...categorize(rows, position) };
}

function categorize(
  rows: readonly (readonly string[])[],
  position: number,
): { categories: readonly string[]; indices: Int32Array } {
  const seen = new Map<string, number>();
  const order = Int32Array.from(rows, (row) => {
    const cell = row[position]!.trim();
    if (isMissingText(cell)) return -1;
    const known = seen.get(cell);
    if (known !== undefined) return known;
    seen.set(cell, seen.size);
    return seen.size - 1;
  });
  const categories = [...seen.keys()].sort();
  const rank = new Int32Array(categories.length);
  categories.forEach((category, index) => (rank[seen.get(category)!] = index));
  return { categories, indices: order.map((first) => (first < 0 ? -1 : rank[first]!)) };
}
