import type { RandomSource } from '../runtime/statistics/random';

/** Draws an index by the share of its count. */
export function drawIndex(counts: readonly number[], random: RandomSource): number {
  let left = random() * counts.reduce((sum, count) => sum + count, 0);
  const index = counts.findIndex((count) => (left -= count) < 0);
  return index === -1 ? counts.length - 1 : index;
}
