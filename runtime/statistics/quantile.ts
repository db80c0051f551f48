/**
 * A quantile of sorted values, by linear interpolation between the two nearest values. Equal to `numpy.quantile` and to
 * type 7 of R's `quantile`.
 *
 * @param sorted ascending, not empty
 * @param share 0 to 1; 0.5 is the median
 * @example quantile(Float64Array.of(1, 2, 4), 0.25) // 1.5
 */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}
