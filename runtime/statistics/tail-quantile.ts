import { quantile } from './quantile';

/** Share of the values that the tail is fitted to. */
const TAIL_SHARE = 0.05;
/** Tails with a shape above it have no variance; a sample of a few hundred that says so is believed no further. */
const GREATEST_SHAPE = 0.5;

/**
 * The value that a share of all further values will exceed, when that share is too small to be counted: above the
 * 95th percentile u the excesses are taken to follow a generalised Pareto distribution (J. Pickands, 1975) of their own
 * mean. With shape 0 it is the exponential, x = u + mean excess · ln(0.05 / share), which for lighter tails, as the
 * statistics of windows have, errs upwards.
 *
 * @param values twenty or more, in any order
 * @param share between 0 and 1; above 5 % it is the plain quantile
 * @param shape how heavy the tail is, 0 to 0.5
 */
export function tailQuantile(values: Float64Array, share: number, shape = 0): number {
  const sorted = values.toSorted();
  if (share >= TAIL_SHARE) return quantile(sorted, 1 - share);
  const { start, excesses } = tailOf(sorted);
  const scale = mean(excesses) * (1 - shape);
  const ratio = TAIL_SHARE / share;
  return start + scale * (shape < 1e-6 ? Math.log(ratio) : (ratio ** shape - 1) / shape);
}

/**
 * How heavy the tail of these values is, 0 (exponential or lighter) to 0.5, by probability-weighted moments
 * (J. R. M. Hosking and J. R. Wallis, "Parameter and Quantile Estimation for the Generalized Pareto Distribution", 1987).
 *
 * @param values twenty or more, in any order
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

/** The 95th percentile, and by how much the values above it exceed it, ascending. */
function tailOf(sorted: Float64Array): { start: number; excesses: Float64Array } {
  const start = quantile(sorted, 1 - TAIL_SHARE);
  return { start, excesses: sorted.filter((value) => value > start).map((value) => value - start) };
}

/** 0 for no values. */
function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
