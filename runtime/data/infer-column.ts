import { NumberCells, TextCells } from './cells';
import type { Column } from './dataset';
import type { DecimalMark } from './parse-number';

/** Types one column of cells: numeric if every value that is not missing is a number, else categorical. */
export function inferColumn(
  name: string,
  rows: readonly (readonly string[])[],
  position: number,
  decimal: DecimalMark,
): Column {
  const numbers = new NumberCells(name, decimal);
  if (rows.every((row) => numbers.add(row[position]!))) return numbers.column();
  const texts = new TextCells(name, decimal);
  for (const row of rows) texts.add(row[position]!);
  return texts.column();
}
