/**
 * The value at which a decreasing tail probability reaches a level, by bisection to double precision.
 *
 * @param tail P(statistic > x), decreasing; it must reach the level at some x. Where tail(0) is below the level, the
 *   result is 0
 * @param level between 0 and 1, both exclusive
 * @example criticalValue((x) => Math.exp(-x), 0.05) // 2.9957
 */
export function criticalValue(tail: (x: number) => number, level: number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > level) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (tail(middle) > level) low = middle;
    else high = middle;
  }
  return high;
}
