/** The element types of the protocol. */
export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
export type Datatype = (typeof DATATYPES)[number];

/** Range of the numbers of a type. */
interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
  /** For messages: `must be …`. */
  readonly allowed: string;
}

/** RFC 8259, section 6: beyond 2⁵³ a JSON number can lose digits. */
const EXACT = ', which JSON carries exactly';

/** The types of numbers. A number is used as it is written, and never rounded to its type. */
export const NUMERIC_DATATYPES: ReadonlyMap<Datatype, Range> = new Map([
  ['UINT8', integer(0, 2 ** 8 - 1)],
  ['UINT16', integer(0, 2 ** 16 - 1)],
  ['UINT32', integer(0, 2 ** 32 - 1)],
  ['UINT64', integer(0, Number.MAX_SAFE_INTEGER, EXACT)],
  ['INT8', integer(-(2 ** 7), 2 ** 7 - 1)],
  ['INT16', integer(-(2 ** 15), 2 ** 15 - 1)],
  ['INT32', integer(-(2 ** 31), 2 ** 31 - 1)],
  ['INT64', integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, EXACT)],
  ['FP16', float(65_504)],
  ['FP32', float((2 - 2 ** -23) * 2 ** 127)],
  ['FP64', float(Number.MAX_VALUE)],
]);

/**
 * The index of the first number outside of its type's range; -1 if there is none. Values that are not numbers are
 * ignored.
 */
export function firstOutside(range: Range, elements: ArrayLike<unknown>): number {
  return elements instanceof Float64Array ? outsideNumbers(range, elements) : outsideValues(range, elements);
}

/** A separate loop, because a loop that also reads lists allocates each number. */
function outsideNumbers({ minimum, maximum, whole }: Range, numbers: Float64Array): number {
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    // NaN is in no range
    if (!(number >= minimum && number <= maximum) || (whole && !Number.isInteger(number))) return index;
  }
  return -1;
}

function outsideValues({ minimum, maximum, whole }: Range, elements: ArrayLike<unknown>): number {
  for (let index = 0; index < elements.length; index++) {
    const element = elements[index];
    if (typeof element !== 'number') continue;
    if (!(element >= minimum && element <= maximum) || (whole && !Number.isInteger(element))) return index;
  }
  return -1;
}

function integer(minimum: number, maximum: number, reason = ''): Range {
  return { minimum, maximum, whole: true, allowed: `a whole number from ${minimum} to ${maximum}${reason}` };
}

/** @param maximum greatest finite value of the type */
function float(maximum: number): Range {
  return {
    minimum: -maximum,
    maximum,
    whole: false,
    allowed: `a finite number, at most ${maximum} in size`,
  };
}
