/**
 * The statistic at which a falling tail probability reaches a level, by bisection to double precision.
 *
 * @param tail P(statistic > x), which falls from more than `level` at 0 to less somewhere above
 * @param level between 0 and 1, excluded
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
