import Papa from 'papaparse';
import type { DecimalMark } from './parse-number';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const SAMPLE_LINES = 50;
const COMMA_FRACTION = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;
const DOT_FRACTION = /^[+-]?\d*\.\d+(?:[eE][+-]?\d+)?$/;

/**
 * The delimiter that cuts most of the first lines into as many fields as the header has; of equals, the one
 * that gives the most fields. Undefined if none cuts the header at all.
 */
export function detectDelimiter(text: string): Delimiter | undefined {
  let best: { delimiter: Delimiter; agreeing: number; fields: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: SAMPLE_LINES, skipEmptyLines: true });
    const fields = data[0]?.length ?? 0;
    if (fields < 2) continue;
    const agreeing = data.filter((row) => row.length === fields).length;
    if (
      best === undefined ||
      agreeing > best.agreeing ||
      (agreeing === best.agreeing && fields > best.fields)
    ) {
      best = { delimiter, agreeing, fields };
    }
  }
  return best?.delimiter;
}

/**
 * The decimal mark of the cells: the comma where more cells look like `1,5` than like `1.5`. In a file that is
 * delimited by commas it is always the dot, because a quoted `"1,234"` there is a thousand more often than one
 * and a bit.
 */
export function detectDecimal(rows: readonly (readonly string[])[], delimiter: Delimiter): DecimalMark {
  if (delimiter === ',') return '.';
  let commas = 0;
  for (const row of rows) {
    for (const cell of row) {
      if (cell.includes(',')) commas += Number(COMMA_FRACTION.test(cell.trim()));
      else if (cell.includes('.')) commas -= Number(DOT_FRACTION.test(cell.trim()));
    }
  }
  return commas > 0 ? ',' : '.';
}
