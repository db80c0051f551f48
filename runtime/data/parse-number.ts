export type DecimalMark = '.' | ',';

const WITH_DOT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WITH_COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:|na|n\/a|#n\/a|nan|null|\?)$/i;

/**
 * The number that a CSV cell holds, or undefined if it holds something else. Plain decimal notation and
 * exponents only: no thousands separators, which cannot be told from decimal marks, and no infinities,
 * which no forest can split.
 */
export function parseNumber(text: string, decimal: DecimalMark): number | undefined {
  if (!(decimal === '.' ? WITH_DOT : WITH_COMMA).test(text)) return undefined;
  const value = Number(decimal === '.' ? text : text.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a trimmed CSV cell stands for no value: empty, NA, N/A, #N/A, NaN, null or `?`, in any case.
 * `None` is a category: too many columns mean it ("no discount") for it to be taken as missing. */
export function isMissingText(text: string): boolean {
  return text.length <= 4 && MISSING.test(text);
}
