import type { RandomSource } from './random';

/**
 * Shuffles in place (Fisher–Yates) and returns the same array.
 *
 * @example shuffle(Uint32Array.of(1, 2, 3, 4, 5), seededRandom(42)) // [1, 3, 2, 5, 4]
 */
export function shuffle(values: Uint32Array, random: RandomSource): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const value = values[last]!;
    values[last] = values[other]!;
    values[other] = value;
  }
  return values;
}
