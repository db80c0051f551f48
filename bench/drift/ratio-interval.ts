import { seededRandom } from '../../runtime/statistics/random';
import { median } from '../training/median';

const RESAMPLES = 10_000;

/** A ratio, and where it lies with a confidence of 95 %. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The median over rounds of each round's own ratio, with the percentile interval of a bootstrap over rounds (B. Efron,
 * R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). Requests of one round are not independent of
 * each other; rounds very nearly are.
 */
export function ratioInterval(values: readonly number[], base: readonly number[]): RatioInterval {
  const ratios = values.map((value, round) => value / base[round]!);
  const random = seededRandom(1);
  const medians = Float64Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)]!)),
  ).sort();
  return {
    ratio: median(ratios),
    low: medians[Math.floor(0.025 * RESAMPLES)]!,
    high: medians[Math.ceil(0.975 * RESAMPLES) - 1]!,
  };
}
