/**
 * The Wasserstein distance W₁ between two samples, ∫ |F − G| dx: how far, in the feature's own unit, a row moves on
 * average. Equal to `scipy.stats.wasserstein_distance`. For a shift of the whole distribution it is that shift.
 *
 * @param reference ascending, not empty
 * @param current ascending, not empty
 * @example wasserstein(Float64Array.of(0, 1), Float64Array.of(3, 4)) // 3
 */
export function wasserstein(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  let i = 0;
  let j = 0;
  let sum = 0;
  let before = Math.min(reference[0]!, current[0]!);
  while (i < n || j < m) {
    const value = i < n && (j === m || reference[i]! <= current[j]!) ? reference[i]! : current[j]!;
    sum += Math.abs(i / n - j / m) * (value - before);
    before = value;
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
  }
  return sum;
}

/**
 * ∫ √(F (1 − F)) dx of a sample, in the feature's unit: what the distance between this sample and another of its
 * kind is measured by. 0 for a constant.
 *
 * @param sorted ascending
 * @example wassersteinScale(Float64Array.of(0, 1)) // 0.5
 */
export function wassersteinScale(sorted: Float64Array): number {
  const n = sorted.length;
  let sum = 0;
  for (let i = 1; i < n; i++) sum += (Math.sqrt(i * (n - i)) / n) * (sorted[i]! - sorted[i - 1]!);
  return sum;
}

/**
 * An upper bound on the p-value of a distance between n and m values: 2 exp(−t² / 2) with
 * t = W₁ √(nm / (n + m)) / scale.
 *
 * Under no drift t tends to a weighted mean of |standard normals| (a Brownian bridge over its own deviation), so by
 * Jensen's inequality E exp(st) is at most that of one, 2 Φ(s) exp(s² / 2), and Chernoff's bound with s = t gives the
 * rest. The distribution itself depends on the feature; calibration at training knows it, and this does not need to.
 */
export function wassersteinPValueBound(distance: number, n: number, m: number, scale: number): number {
  if (distance === 0) return 1;
  const t = (distance / scale) * Math.sqrt((n * m) / (n + m));
  return Math.min(1, 2 * Math.exp((-t * t) / 2));
}

/** The distance whose bound is p. */
export function wassersteinCriticalValue(p: number, n: number, m: number, scale: number): number {
  return scale * Math.sqrt((2 * Math.log(2 / p) * (n + m)) / (n * m));
}
