import type { RandomSource } from '../runtime/statistics/random';
import { drawIndex } from './draw-index';

/** What is known of a numeric feature: quantile bins, and moments. */
export interface BinnedFeature {
  readonly minimum: number;
  readonly maximum: number;
  /** Inner edges of the bins. */
  readonly edges: readonly number[];
  /** Rows in each bin. */
  readonly counts: readonly number[];
  readonly mean: number;
  readonly standardDeviation: number;
}

/** How much the values of an outer bin crowd at its inner edge: 1 is evenly, more is closer. */
interface Tails {
  readonly low: number;
  readonly high: number;
}

const POWERS = Array.from({ length: 40 }, (_, index) => 1 + index / 2);

/**
 * Draws values by the shares of the bins: evenly within the inner bins, which are narrow, and so within the two outer ones,
 * which reach to the extremes, that mean and standard deviation are those of the feature, as nearly as can be.
 */
export function binnedValues(feature: BinnedFeature, random: RandomSource): () => number {
  const tails = fittedTails(feature);
  const { counts } = feature;
  return () => {
    const bin = drawIndex(counts, random);
    const [from, to, power] = binOf(feature, bin, tails);
    return from + (to - from) * random() ** power;
  };
}

/** Where a bin begins, where it ends, and the power of its values; the low tail begins at its inner edge. */
function binOf(
  { minimum, maximum, edges }: BinnedFeature,
  bin: number,
  { low, high }: Tails,
): [number, number, number] {
  const from = edges[bin - 1] ?? minimum;
  const to = edges[bin] ?? maximum;
  if (edges.length === 0) return [from, to, 1];
  if (bin === 0) return [to, from, low];
  return [from, to, bin === edges.length ? high : 1];
}

function fittedTails(feature: BinnedFeature): Tails {
  const { mean, standardDeviation } = feature;
  let best: Tails = { low: 1, high: 1 };
  let least = Infinity;
  for (const low of POWERS) {
    for (const high of POWERS) {
      const drawn = momentsOf(feature, { low, high });
      const distance = Math.hypot(drawn.mean - mean, drawn.standardDeviation - standardDeviation);
      if (distance < least) [best, least] = [{ low, high }, distance];
    }
  }
  return best;
}

function momentsOf(feature: BinnedFeature, tails: Tails): { mean: number; standardDeviation: number } {
  const { counts } = feature;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [first, second] = [0, 0];
  counts.forEach((count, bin) => {
    const [from, to, power] = binOf(feature, bin, tails);
    // the mean of u^k for an even u is 1 / (k + 1)
    const [u, uSquared] = [1 / (power + 1), 1 / (2 * power + 1)];
    const width = to - from;
    first += (count / total) * (from + width * u);
    second += (count / total) * (from * from + 2 * from * width * u + width * width * uSquared);
  });
  return { mean: first, standardDeviation: Math.sqrt(Math.max(0, second - first * first)) };
}
