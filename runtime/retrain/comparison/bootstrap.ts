import { quantile } from '../../statistics/quantile';
import type { RandomSource } from '../../statistics/random';
import type { WeightedMetric } from './metrics';

const DRAWS = 2000;

/** A metric of both models, for the same rows. */
export interface MetricPair {
  readonly challenger: WeightedMetric;
  readonly champion: WeightedMetric;
}

/**
 * The differences challenger − champion of each metric in 2,000 samples of the rows, drawn with replacement: the paired
 * bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993). Both models are measured on the same
 * sample, so what makes a sample easy or hard for both cancels out.
 *
 * @param rows number of held-out rows
 * @returns for each metric its differences, ascending, without the samples in which it is not defined
 */
export function bootstrapDifferences(
  pairs: readonly MetricPair[],
  rows: number,
  random: RandomSource,
): readonly Float64Array[] {
  const differences = pairs.map((): number[] => []);
  const weights = new Float64Array(rows);
  for (let draw = 0; draw < DRAWS; draw++) {
    weights.fill(0);
    for (let row = 0; row < rows; row++) weights[Math.floor(random() * rows)]! += 1;
    pairs.forEach(({ challenger, champion }, index) => {
      const own = challenger(weights);
      const other = champion(weights);
      if (own !== null && other !== null) differences[index]!.push(own - other);
    });
  }
  return differences.map((each) => Float64Array.from(each).sort());
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The percentile interval that holds a share of the differences.
 *
 * @returns undefined if there is no difference
 */
export function intervalOf(differences: Float64Array, confidence: number): Interval | undefined {
  if (differences.length === 0) return undefined;
  const tail = (1 - confidence) / 2;
  return { low: quantile(differences, tail), high: quantile(differences, 1 - tail) };
}
