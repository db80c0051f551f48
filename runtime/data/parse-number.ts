export type DecimalMark = '.' | ',';
export const THOUSANDS_MARKS = [',', '.', ' ', "'"] as const;
export type ThousandsMark = (typeof THOUSANDS_MARKS)[number];

/** How a file writes its numbers. */
export interface NumberFormat {
  readonly decimal: DecimalMark;
  /** Separator of groups of digits; a space includes no-break and thin spaces. @default nothing */
  readonly thousands?: ThousandsMark | undefined;
  /** Signs before or after a number that are removed, such as `$` and `%`. @default none */
  readonly units?: readonly string[] | undefined;
}

const WITH_DOT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WITH_COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:|na|n\/a|#n\/a|nan|null|\?)$/i;
const MINUS_SIGN = '\u2212';
/** The characters of each mark in a file. */
const MARKS: Readonly<Record<ThousandsMark, string>> = {
  ',': ',',
  '.': String.raw`\.`,
  ' ': String.raw`[ \u00a0\u2009\u202f]`,
  "'": "['\u2019]",
};

/**
 * The number that a trimmed CSV cell holds, or undefined if it holds something else. Decimal notation and exponents;
 * thousands separators and units only if the format names them, because they cannot be distinguished from decimal marks
 * and names. Infinities are not numbers, because no forest can split them.
 */
export function parseNumber(text: string, format: NumberFormat): number | undefined {
  const value = Number(plainNumber(text, format) ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** The number of a trimmed cell with a decimal dot, and without units and separators; undefined if it holds none. */
export function plainNumber(text: string, format: NumberFormat): string | undefined {
  const bare = format.units?.length ? splitUnit(text, format.units).bare : text;
  const plain = format.thousands === undefined ? bare : ungroup(bare, format.thousands, format.decimal);
  const signed = plain.startsWith(MINUS_SIGN) ? `-${plain.slice(1)}` : plain;
  if (!(format.decimal === '.' ? WITH_DOT : WITH_COMMA).test(signed)) return undefined;
  return format.decimal === '.' ? signed : signed.replace(',', '.');
}

/**
 * Removes a unit from a cell: `-$5` is `-5` with the unit `$`.
 *
 * @returns the unchanged cell, and an empty unit, if the cell has none of the units
 */
export function splitUnit(text: string, units: readonly string[]): { bare: string; unit: string } {
  const sign = /^[+\-\u2212]/.exec(text)?.[0] ?? '';
  const unsigned = text.slice(sign.length).trim();
  for (const unit of units) {
    if (unsigned.startsWith(unit)) return { bare: sign + unsigned.slice(unit.length).trimStart(), unit };
    if (unsigned.endsWith(unit)) return { bare: sign + unsigned.slice(0, -unit.length).trimEnd(), unit };
  }
  return { bare: text, unit: '' };
}

/** Groups of three digits; or, as in India, of two before the last three. */
const GROUPED = new Map(
  THOUSANDS_MARKS.flatMap((mark) =>
    (['.', ','] as const).map((decimal) => {
      const between = MARKS[mark];
      const groups = String.raw`[1-9]\d{0,2}(?:${between}\d{3})+|[1-9]\d?(?:${between}\d{2})+${between}\d{3}`;
      return [mark + decimal, new RegExp(String.raw`^[+\-\u2212]?(?:${groups})(?:${MARKS[decimal]}\d*)?$`)];
    }),
  ),
);

/** A grouped number without its separators; any other text unchanged. */
function ungroup(text: string, mark: ThousandsMark, decimal: DecimalMark): string {
  return GROUPED.get(mark + decimal)!.test(text) ? text.replaceAll(new RegExp(MARKS[mark], 'g'), '') : text;
}

/** Whether a trimmed CSV cell stands for no value: empty, NA, N/A, #N/A, NaN, null or `?`, in any case.
 * `None` is a category, because in many columns it has a meaning ("no discount"). */
export function isMissingText(text: string): boolean {
  return text.length <= 4 && MISSING.test(text);
}
