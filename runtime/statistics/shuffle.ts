import type { RandomSource } from './random';

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle(values: Uint32Array, random: RandomSource): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const value = values[last]!;
    values[last] = values[other]!;
    values[other] = value;
  }
  return values;
}
