import type { ScoredRows } from './scored-rows';

/**
 * Mean of −ln of the share of votes for the true class: scikit-learn's `log_loss`, which counts a share of 0 as 2.2e-16. One
 * such row therefore costs 36.
 */
export function logLoss({ truth, shares, classes }: ScoredRows): (weights: Float64Array) => number | null {
  const losses = truth.map((own, row) => -Math.log(Math.max(Number.EPSILON, shares[row * classes + own]!)));
  return (weights) => {
    let sum = 0;
    let all = 0;
    for (let row = 0; row < losses.length; row++) {
      sum += weights[row]! * losses[row]!;
      all += weights[row]!;
    }
    return all === 0 ? null : sum / all;
  };
}
