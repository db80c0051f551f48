import type { Column } from './dataset';
import {
  parseNumber,
  splitUnit,
  THOUSANDS_MARKS,
  type DecimalMark,
  type NumberFormat,
  type ThousandsMark,
} from './parse-number';

/**
 * Share of the values, and of the values that are not plain numbers, that must be numbers in a spelling for the column
 * to have that spelling.
 */
const MOST = 0.9;
/** Number of values that are examined. */
const SAMPLE = 500;
/** A unit: a currency sign or code before the number, or a short word behind it. */
const WITH_UNIT =
  /^[+\-\u2212]?\s*(\p{Sc}|[A-Z]{3}(?=[\s\d]))?\s*[+\-\u2212]?(\d[\d.,'\u2019 \u00a0\u2009\u202f]*)(\D{0,8})$/u;
const NO_THOUSANDS = undefined;

/**
 * A note that a column of text has numbers in another spelling than the file's, with the option that reads them.
 * Undefined for numbers, and for other text.
 */
export function describeSpelling(
  column: Column,
  format: NumberFormat = { decimal: '.' },
): string | undefined {
  if (column.kind === 'numeric' || column.categories.length === 0) return undefined;
  const numbers: string[] = [];
  const others: string[] = [];
  for (const text of column.categories) {
    const isNumber = parseNumber(text, format) !== undefined;
    if (!isNumber || numbers.length < SAMPLE) (isNumber ? numbers : others).push(text);
    if (others.length === SAMPLE) break;
  }
  if (others.length === 0) return mixedUnits(numbers, format.units ?? []);
  const units = unitsOf(others);
  for (const own of [[], units]) {
    const spellings = candidates(format, own).filter((candidate) =>
      [numbers, others].every((texts) => countNumbers(texts, candidate) >= MOST * texts.length),
    );
    if (spellings.length === 0) continue;
    const [example] = others;
    if (own.length > 1) return differentUnits(own.map((unit) => others.find((text) => text.includes(unit))!));
    const [spelling] = spellings;
    const mark = spelling!.thousands;
    // every mark has three digits after it, so it may also be a decimal mark
    const other = spellings.find(({ decimal, thousands }) => decimal === mark && thousands === undefined);
    const choice =
      other === undefined ? '' : `, or with ${optionsOf(other, format)} if "${mark}" is the decimal mark`;
    return `numbers in another spelling (such as "${example!}"); read them with ${optionsOf(spelling!, format)}${choice}`;
  }
  return undefined;
}

function countNumbers(sample: readonly string[], format: NumberFormat): number {
  return sample.reduce((count, text) => count + Number(parseNumber(text, format) !== undefined), 0);
}

function unitsOf(sample: readonly string[]): readonly string[] {
  const units = new Set<string>();
  for (const text of sample) {
    const [, before = '', , after = ''] = WITH_UNIT.exec(text) ?? [];
    const unit = before || after.trim();
    if (unit !== '' && !/[.,+-]/.test(unit)) units.add(unit);
    if (units.size > 5) return [];
  }
  // the longest first, because one may be the beginning of another
  return [...units].sort((a, b) => b.length - a.length);
}

/**
 * Spellings that the options can name. Thousands come before decimals: a mark with three digits after it in all cells
 * is a thousands separator.
 */
function candidates(format: NumberFormat, units: readonly string[]): NumberFormat[] {
  const decimals: readonly DecimalMark[] = format.decimal === '.' ? ['.', ','] : [',', '.'];
  const thousands: readonly (ThousandsMark | undefined)[] = [
    format.thousands,
    ...THOUSANDS_MARKS,
    NO_THOUSANDS,
  ];
  const all = units.length === 0 ? format.units : [...units, ...(format.units ?? [])];
  return decimals.flatMap((decimal) =>
    thousands
      .filter((mark) => mark !== decimal)
      .map((mark): NumberFormat => ({ decimal, thousands: mark, units: all })),
  );
}

/** The options in which a spelling differs from the file's. */
function optionsOf({ decimal, thousands, units }: NumberFormat, format: NumberFormat): string {
  const quoted = (text: string): string => (/^\w+$/.test(text) ? text : text === "'" ? `"'"` : `'${text}'`);
  return [
    ...(thousands === format.thousands || thousands === undefined
      ? []
      : [`--thousands ${thousands === ' ' ? 'space' : quoted(thousands)}`]),
    ...(decimal === format.decimal ? [] : [`--decimal ${decimal}`]),
    ...(units === format.units || units === undefined ? [] : [`--units ${quoted(units.join(','))}`]),
  ].join(' ');
}

/** The column is text although each cell is a number, because the units differ. */
function mixedUnits(numbers: readonly string[], units: readonly string[]): string | undefined {
  const examples = new Map(numbers.map((text) => [splitUnit(text, units).unit, text]));
  return examples.size > 1 ? differentUnits([...examples.values()]) : undefined;
}

function differentUnits(examples: readonly string[]): string {
  const listed = examples.slice(0, 3).map((text) => `"${text}"`);
  return `numbers with different units (such as ${listed.join(', ')}); write them as plain numbers of one unit`;
}
