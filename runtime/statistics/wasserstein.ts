/**
 * The Wasserstein distance W₁ between two samples, ∫ |F − G| dx, in the feature's unit: the mean distance that values
 * must move to turn one sample into the other. Equal to `scipy.stats.wasserstein_distance`. For a shift of the whole
 * distribution it is the size of the shift.
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
 * ∫ √(F (1 − F)) dx of a sample, in the feature's unit: the scale of the distance between two samples of one
 * distribution. 0 for a constant sample.
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
 * An upper bound of the p-value of a distance between n and m values: 2 exp(−t² / 2) with
 * t = W₁ √(nm / (n + m)) / scale; 1 for a distance of 0.
 *
 * Without drift, t converges to a weighted mean of absolute standard normal variables (a Brownian bridge divided by its
 * standard deviation). By Jensen's inequality E exp(st) is at most that of one such variable, 2 Φ(s) exp(s² / 2), and
 * Chernoff's bound with s = t follows. The exact distribution depends on the feature; only calibration at training
 * estimates it.
 *
 * @param scale `wassersteinScale` of the reference
 * @returns 0 to 1
 * @example wassersteinPValueBound(0.5, 100, 100, 1) // 0.003861
 */
export function wassersteinPValueBound(distance: number, n: number, m: number, scale: number): number {
  if (distance === 0) return 1;
  const t = (distance / scale) * Math.sqrt((n * m) / (n + m));
  return Math.min(1, 2 * Math.exp((-t * t) / 2));
}

/**
 * The distance, in the feature's unit, whose `wassersteinPValueBound` is p.
 *
 * @example wassersteinCriticalValue(0.05, 100, 100, 1) // 0.3841
 */
export function wassersteinCriticalValue(p: number, n: number, m: number, scale: number): number {
  return scale * Math.sqrt((2 * Math.log(2 / p) * (n + m)) / (n * m));
}
