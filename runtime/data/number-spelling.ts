import type { Column } from './dataset';
import {
  parseNumber,
  splitUnit,
  THOUSANDS_MARKS,
  type DecimalMark,
  type NumberFormat,
  type ThousandsMark,
} from './parse-number';

/** Share of the values, and of those that are no numbers as the file writes them, that must be numbers in a spelling for the column to be numbers in that spelling. */
const MOST = 0.9;
/** Values that are looked at. */
const SAMPLE = 500;
/** A unit: a currency sign or code before the number, or a short word behind it. */
const WITH_UNIT =
  /^[+\-\u2212]?\s*(\p{Sc}|[A-Z]{3}(?=[\s\d]))?\s*[+\-\u2212]?(\d[\d.,'\u2019 \u00a0\u2009\u202f]*)(\D{0,8})$/u;
const NO_THOUSANDS = undefined;

/**
 * Says of a column of text that it is numbers in another spelling than the file's, and which option reads them.
 * Undefined for numbers, and for text that is none.
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
    // every mark has three digits behind it: it may as well be a decimal mark
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
  // the longest first, because one may begin another
  return [...units].sort((a, b) => b.length - a.length);
}

/** Spellings that the options can name, thousands before decimals: a mark that all cells have three digits behind. */
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

/** The options by which a spelling differs from the file's. */
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

/** Text although each cell is a number: where the units differ, the numbers are not of one kind. */
function mixedUnits(numbers: readonly string[], units: readonly string[]): string | undefined {
  const examples = new Map(numbers.map((text) => [splitUnit(text, units).unit, text]));
  return examples.size > 1 ? differentUnits([...examples.values()]) : undefined;
}

function differentUnits(examples: readonly string[]): string {
  const listed = examples.slice(0, 3).map((text) => `"${text}"`);
  return `numbers with different units (such as ${listed.join(', ')}); write them as plain numbers of one unit`;
}
