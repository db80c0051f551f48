import { upperGamma } from './gamma';

/** Standard deviation of the limiting statistic: √(2π²/3 − 6), where its mean is 1. */
const LIMIT_DEVIATION = Math.sqrt((2 * Math.PI ** 2) / 3 - 6);

/**
 * The Anderson–Darling statistic of two samples in the midrank version, centred on its mean 1 and divided by its
 * standard deviation: T of F. W. Scholz and M. A. Stephens, "K-Sample Anderson–Darling Tests", 1987, for k = 2.
 * Equal to `scipy.stats.anderson_ksamp([reference, current]).statistic`. It weighs the tails more than
 * Kolmogorov–Smirnov does. Without two distinct values there is nothing to tell apart, and T is its least value.
 *
 * @param reference ascending, two values or more
 * @param current ascending, two values or more
 */
export function andersonDarling(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  return (squared(reference, current) - 1) / deviation(n, m);
}

/**
 * The p-value of T. SciPy's is interpolated between seven tabled levels, and nothing outside 0.001 to 0.25 is known
 * to it. This one is that of the limiting distribution Σ χ²₁ / (j (j + 1)), the same as of the one-sample statistic:
 * Anderson and Darling's series (1954), integrated numerically, and for the far tail its leading term
 * √3 · erfc(√A²). Neither capped nor floored; for samples of 30 and more within some per cent of the exact one.
 */
export function andersonDarlingPValue(t: number): number {
  const z = 1 + t * LIMIT_DEVIATION;
  if (z <= 0.05) return 1;
  return z > 12 ? Math.sqrt(3) * upperGamma(0.5, z) : 1 - limitDistribution(z);
}

/**
 * The same difference whatever the sample sizes: the mean squared distance of the distribution functions, weighted
 * by 1 / (H (1 − H)), as A² / (nm / N) without what chance contributes. 0 for equal samples.
 */
export function andersonDarlingEffect(t: number, n: number, m: number): number {
  return Math.max(0, (t * deviation(n, m) * (n + m)) / (n * m));
}

/** The T that has this effect. */
export function andersonDarlingOfEffect(effect: number, n: number, m: number): number {
  return (effect * n * m) / ((n + m) * deviation(n, m));
}

/** A² of formula (7) in Scholz and Stephens. */
function squared(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  const total = n + m;
  let i = 0;
  let j = 0;
  let sum = 0;
  while (i < n || j < m) {
    const value = i < n && (j === m || reference[i]! <= current[j]!) ? reference[i]! : current[j]!;
    const i0 = i;
    const j0 = j;
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
    const ties = i - i0 + (j - j0);
    if (ties === total) return 0;
    const below = i0 + j0 + ties / 2;
    const weight = (ties / total / (below * (total - below) - (total * ties) / 4)) * total * total;
    const ofReference = (i + i0) / 2 - (below * n) / total;
    const ofCurrent = (j + j0) / 2 - (below * m) / total;
    sum += weight * (ofReference ** 2 / n + ofCurrent ** 2 / m);
  }
  return (sum * (total - 1)) / total;
}

/** The standard deviation of A² for k = 2: formula (4) in Scholz and Stephens. */
function deviation(n: number, m: number): number {
  const total = n + m;
  const H = 1 / n + 1 / m;
  let h = 0;
  let g = 0;
  for (let i = total - 1; i >= 2; i--) {
    h += 1 / i;
    g += h / (total - i + 1);
  }
  h += 1;
  const a = 4 * g - 6 + (10 - 6 * g) * H;
  const b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * 4 - 8 * h;
  const variance = (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3));
  return Math.sqrt(variance);
}

/** P(A² < z) in the limit: T. W. Anderson and D. A. Darling, "A test of goodness of fit", 1954, formula (7). */
function limitDistribution(z: number): number {
  let sum = 0;
  // (−1/2 over j) = (−1)^j Γ(j + 1/2) / (Γ(1/2) j!)
  let binomial = 1;
  for (let j = 0; j < 60; j++) {
    const rate = ((4 * j + 1) ** 2 * Math.PI ** 2) / (8 * z);
    if (rate > 700) break;
    const term = binomial * (4 * j + 1) * Math.exp(-rate) * integral(z, rate);
    sum += term;
    if (Math.abs(term) < 1e-18) break;
    binomial *= -(j + 0.5) / (j + 1);
  }
  return (Math.sqrt(2 * Math.PI) / z) * sum;
}

/** ∫₀^∞ exp(z / (8 (w² + 1)) − rate w²) dw; by the trapezoidal rule, whose error falls exponentially here. */
function integral(z: number, rate: number): number {
  const end = Math.min(60, Math.sqrt(45 / rate));
  const steps = 400;
  const width = end / steps;
  let sum = Math.exp(z / 8) / 2;
  for (let step = 1; step <= steps; step++) {
    const w2 = (step * width) ** 2;
    sum += Math.exp(z / (8 * (w2 + 1)) - rate * w2);
  }
  return sum * width;
}
