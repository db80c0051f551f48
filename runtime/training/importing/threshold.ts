const BITS = new DataView(new ArrayBuffer(8));

/** The smallest 64-bit float above a finite one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  BITS.setFloat64(0, value);
  BITS.setBigInt64(0, BITS.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return BITS.getFloat64(0);
}

/** The greatest 32-bit float below a finite one. */
function previousSingle(value: number): number {
  if (value === 0) return -(2 ** -149);
  BITS.setFloat32(0, value);
  BITS.setInt32(0, BITS.getInt32(0) + (value > 0 ? -1 : 1));
  return BITS.getFloat32(0);
}

/**
 * The comparison of a split as `x < threshold` of 64-bit floats, which the walk makes. It is true for exactly the same
 * 64-bit numbers x.
 *
 * @param comparison `<` or `<=`, as the origin compares
 * @param precision 32 if the origin rounds x to a 32-bit float first
 * @example
 * lessThan('<=', 0.5, 64); // 0.5000000000000001
 * lessThan('<', 0.1, 32); // 0.09999999776482582: what lies above is rounded to the 32-bit float next to 0.1, or beyond
 */
export function lessThan(comparison: '<' | '<=', threshold: number, precision: 32 | 64): number {
  if (!Number.isFinite(threshold)) return threshold;
  if (precision === 64) return comparison === '<' ? threshold : nextUp(threshold);
  return belowSingle(firstSingle(comparison, threshold));
}

/** The smallest 32-bit float for which the comparison is false. */
function firstSingle(comparison: '<' | '<=', threshold: number): number {
  const single = Math.fround(threshold);
  const holds = comparison === '<' ? single < threshold : single <= threshold;
  if (holds) return -previousSingle(-single);
  const before = previousSingle(single);
  return (comparison === '<' ? before < threshold : before <= threshold) ? single : before;
}

/** The smallest 64-bit float that is rounded to a 32-bit float or beyond. Half-way between two, the even one is taken. */
function belowSingle(single: number): number {
  const middle = (inRounding(previousSingle(single)) + inRounding(single)) / 2;
  return Math.fround(middle) >= single ? middle : nextUp(middle);
}

/** A 32-bit float; infinity stands for 2^128 in rounding, which would be the next one. */
function inRounding(single: number): number {
  return Number.isFinite(single) ? single : Math.sign(single) * 2 ** 128;
}
