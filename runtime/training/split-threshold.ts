/**
 * The middle of two numbers, so that `x < threshold` is true for the lower and false for the upper one. Between adjacent
 * 64-bit floats the middle may be rounded to the lower one; the threshold is then the upper one.
 */
export function splitThreshold(lower: number, upper: number): number {
  // halved first, because the sum of two large numbers may be infinite
  const middle = lower / 2 + upper / 2;
  return middle > lower && middle <= upper ? middle : upper;
}
