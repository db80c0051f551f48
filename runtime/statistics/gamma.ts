/** Coefficients of Lanczos' approximation for g = 7 and n = 9 (P. Godfrey, 2001). Its relative error is below 1e-15. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Relative size below which further terms of a series or a continued fraction do not change the result. */
const PRECISION = 1e-16;
const TINY = 1e-300;

/**
 * Natural logarithm of the gamma function, for x > 0. Equal to `scipy.special.gammaln`.
 *
 * @example logGamma(5) // 3.178, ln 24
 */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = LANCZOS[0]!;
  for (let term = 1; term < LANCZOS.length; term++) sum += LANCZOS[term]! / (shifted + term);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * The regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a). Equal to `scipy.special.gammaincc`. Computed
 * by the series for x < a + 1, and by Lentz's continued fraction otherwise, where each converges fast (Press et al.,
 * Numerical Recipes, 6.2). Tiny results keep their relative precision.
 *
 * @param a greater than 0
 * @param x 0 or more; a negative x gives 1
 * @returns 0 to 1
 * @example upperGamma(1, 1) // 0.3679, scipy.special.gammaincc(1, 1)
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = a + 1; term > sum * PRECISION; n++) {
      term *= x / n;
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1, change = 0; Math.abs(change - 1) > PRECISION && i < 10_000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b || TINY);
    c = b + numerator / c || TINY;
    change = d * c;
    fraction *= change;
  }
  return front * fraction;
}

/**
 * P(X > x) for a chi-squared variable X, `scipy.stats.chi2.sf(x, degrees)`.
 *
 * @param degrees degrees of freedom, greater than 0
 * @returns 0 to 1
 * @example chiSquaredTail(3.841, 1) // 0.05
 */
export function chiSquaredTail(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}

/**
 * P(|Z| > z) for a standard normal variable Z, `2 * scipy.stats.norm.sf(z)`.
 *
 * @param z 0 or more
 * @returns 0 to 1
 * @example normalTails(1.96) // 0.05
 */
export function normalTails(z: number): number {
  return upperGamma(0.5, (z * z) / 2);
}
