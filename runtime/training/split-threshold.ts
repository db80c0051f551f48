/**
 * The number half way between two, adjusted so that `x < threshold` holds for the lower and not for the upper one.
 * Between neighbouring 64-bit floats there is no middle, and rounding can give the lower one: then it is the upper.
 */
export function splitThreshold(lower: number, upper: number): number {
  // halved first: the sum of two large numbers would be infinite
  const middle = lower / 2 + upper / 2;
  return middle > lower && middle <= upper ? middle : upper;
}
