/** CPU time of requests of so many rows, in seconds a request, a number a round. */
export interface CostMeasurement {
  readonly rows: number;
  readonly rounds: readonly number[];
}

/** A measurement with its median and spread, in seconds a request. */
export interface CostSummary extends CostMeasurement {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function summarize({ rows, rounds }: CostMeasurement): CostSummary {
  const sorted = rounds.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    rows,
    rounds,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    least: sorted[0]!,
    most: sorted.at(-1)!,
  };
}

/**
 * The line through the medians: a cost of a request and one of each row. Errors count relative to the median, so that
 * the requests of most rows do not decide alone; neither cost is negative.
 *
 * @param measurements of at least two numbers of rows
 * @see https://en.wikipedia.org/wiki/Weighted_least_squares
 * @example
 * fitCost([{ rows: 1, median: 0.00005 }, { rows: 100, median: 0.00035 }]).secondsPerRow; // 0.00000303
 */
export function fitCost(measurements: readonly Pick<CostSummary, 'rows' | 'median'>[]): {
  readonly secondsPerRequest: number;
  readonly secondsPerRow: number;
} {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { rows, median } of measurements) {
    const weight = 1 / median ** 2;
    w += weight;
    wx += weight * rows;
    wy += weight * median;
    wxx += weight * rows * rows;
    wxy += weight * rows * median;
  }
  const secondsPerRow = Math.max(0, (w * wxy - wx * wy) / (w * wxx - wx * wx));
  const secondsPerRequest = (wy - secondsPerRow * wx) / w;
  return secondsPerRequest >= 0
    ? { secondsPerRequest, secondsPerRow }
    : { secondsPerRequest: 0, secondsPerRow: wxy / wxx };
}
