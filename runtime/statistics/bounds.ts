/** A confidence interval. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Standard normal quantile of a two-sided interval of 95 %. Equal to `scipy.stats.norm.ppf(0.975)`. */
export const Z_95 = 1.959963984540054;
