const LONGEST_QUOTE = 60;
const MOST_NUMBERS = 10;

/** A text from a request, shortened and escaped for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

/** A list of numbers from a request, shortened for a message. */
export function quoteNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MOST_NUMBERS).join(', ');
  return numbers.length > MOST_NUMBERS ? `[${shown}, … ${numbers.length} in all]` : `[${shown}]`;
}

/** Describes a JSON value that is invalid, for a message: `got …`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'a number beyond the range of 64-bit floats';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** The same without the value, for values of an unknown feature: it may be one of LOG_REDACT. */
export function describeKind(value: unknown): string {
  if (typeof value === 'string') return 'a text';
  return typeof value === 'number' ? 'a number' : describeValue(value);
}
