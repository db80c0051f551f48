import { quantile } from './quantile';

/** Share of the values to which the tail is fitted. */
export const TAIL_SHARE = 0.05;
/** Upper limit of the estimated shape: above it the distribution has no variance, which a few hundred values cannot show. */
const GREATEST_SHAPE = 0.5;

/**
 * The quantile that a given share of further values exceeds, extrapolated for shares that are too small to be counted.
 * Above the 95th percentile u the excesses are assumed to follow a generalised Pareto distribution (J. Pickands, 1975)
 * with their own mean. With shape 0 that is the exponential distribution, x = u + mean excess · ln(0.05 / share). For
 * lighter tails, such as those of window statistics, it gives a value that is too high rather than too low.
 *
 * @param values twenty or more, in any order
 * @param share between 0 and 1; from 0.05 on the result is the empirical quantile
 * @param shape tail index of the distribution, 0 (exponential) to 0.5 (heavy)
 * @param margin factor of the extrapolated part, 1 or more: for values that depend on each other, of which the tail shows few
 * @returns in the unit of the values
 * @example
 * const exponential = Float64Array.from({ length: 100 }, (_, i) => -Math.log((i + 0.5) / 100));
 * tailQuantile(exponential, 0.001) // 6.891, the exact quantile is ln 1000 = 6.908
 */
export function tailQuantile(values: Float64Array, share: number, shape = 0, margin = 1): number {
  const sorted = values.toSorted();
  if (share >= TAIL_SHARE) return quantile(sorted, 1 - share);
  const { start, excesses } = tailOf(sorted);
  const scale = mean(excesses) * (1 - shape);
  const ratio = TAIL_SHARE / share;
  return start + margin * scale * (shape < 1e-6 ? Math.log(ratio) : (ratio ** shape - 1) / shape);
}

/**
 * Estimates the shape of the tail by probability-weighted moments (J. R. M. Hosking and J. R. Wallis, "Parameter and
 * Quantile Estimation for the Generalized Pareto Distribution", 1987): `c` of `scipy.stats.genpareto`, limited to the
 * range 0 (exponential or lighter) to 0.5 (heavy).
 *
 * @param values twenty or more, in any order
 * @example
 * const heavy = Float64Array.from({ length: 1000 }, (_, i) => ((i + 0.5) / 1000) ** -0.3);
 * tailShape(heavy) // 0.266, the shape of the distribution is 0.3
 */
export function tailShape(values: Float64Array): number {
  const { excesses } = tailOf(values.toSorted());
  const n = excesses.length;
  const first = mean(excesses);
  // the mean of x (1 − F(x)), with the paper's plotting position
  const second = mean(excesses.map((excess, index) => excess * (1 - (index + 0.65) / n)));
  const shape = 2 - first / (first - 2 * second);
  return first === 0 ? 0 : Math.min(GREATEST_SHAPE, Math.max(0, shape));
}

/** The 95th percentile, and the excesses of the values above it, ascending. */
function tailOf(sorted: Float64Array): { start: number; excesses: Float64Array } {
  const start = quantile(sorted, 1 - TAIL_SHARE);
  return { start, excesses: sorted.filter((value) => value > start).map((value) => value - start) };
}

/** 0 for no values. */
function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
