import { seededRandom } from '../../../runtime/statistics/random';

/** Numbers of the standard normal distribution (G. E. P. Box and M. E. Muller, 1958). */
export function normalSource(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
