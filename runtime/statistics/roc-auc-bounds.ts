import type { Bounds } from './bounds';

/** Halvings of an interval of width 1: beyond the precision of a float. */
const STEPS = 60;

/**
 * Confidence interval of an area under the ROC curve: all areas from which the measured one is at most z standard errors
 * away, with the standard error of Hanley and McNeil at that area. Like Wilson's interval of a share it stays within 0 to
 * 1, and is not empty at an area of 1.
 *
 * @param area 0 to 1
 * @param positives rows of the positive class, 1 or more
 * @param negatives all other rows, 1 or more
 * @param z standard normal quantile of the level; 1.96 for 95 %
 * @see R. G. Newcombe, "Confidence intervals for an effect size measure based on the Mann–Whitney statistic. Part 2", 2006, method 5
 * @see J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve", 1982
 * @example rocAucBounds(1, 10, 10, 1.959963984540054).upper // 1
 */
export function rocAucBounds(area: number, positives: number, negatives: number, z: number): Bounds {
  const pairs = (positives + negatives) / 2 - 1;
  const variance = (at: number): number =>
    (at * (1 - at) * (1 + (pairs * (1 - at)) / (2 - at) + (pairs * at) / (1 + at))) / (positives * negatives);
  const isNear = (at: number): boolean => Math.abs(area - at) <= z * Math.sqrt(variance(at));
  const edge = (limit: number): number => {
    let inside = area;
    let outside = limit;
    for (let step = 0; step < STEPS; step++) {
      const middle = (inside + outside) / 2;
      if (isNear(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return { lower: edge(0), upper: edge(1) };
}
