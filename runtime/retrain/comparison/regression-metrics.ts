import type { ScoredRows } from './scored-rows';

type Figure = (weights: Float64Array) => number | null;

/** Mean of |y − ŷ|, in the target's unit. */
export function meanAbsoluteError({ truth, predicted }: ScoredRows): Figure {
  const errors = truth.map((own, row) => Math.abs(own - predicted[row]!));
  return (weights) => weightedMean(errors, weights);
}

/** Square root of the mean of (y − ŷ)², in the target's unit. */
export function rootMeanSquaredError({ truth, predicted }: ScoredRows): Figure {
  const errors = truth.map((own, row) => (own - predicted[row]!) ** 2);
  return (weights) => {
    const mean = weightedMean(errors, weights);
    return mean === null ? null : Math.sqrt(mean);
  };
}

/** Share of the target's variance that the predictions explain; null if the target is constant. */
export function r2({ truth, predicted }: ScoredRows): Figure {
  const errors = truth.map((own, row) => (own - predicted[row]!) ** 2);
  return (weights) => {
    const mean = weightedMean(truth, weights);
    const residual = weightedMean(errors, weights);
    if (mean === null || residual === null) return null;
    const spread = weightedMean(
      truth.map((own) => (own - mean) ** 2),
      weights,
    );
    return spread === null || spread === 0 ? null : 1 - residual / spread;
  };
}

function weightedMean(values: Float64Array, weights: Float64Array): number | null {
  let sum = 0;
  let all = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    all += weights[row]!;
  }
  return all === 0 ? null : sum / all;
}
