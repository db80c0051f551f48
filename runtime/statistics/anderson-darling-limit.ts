import { upperGamma } from './gamma';

/** Standard deviation of A² in the limit: √(2π²/3 − 6). Its mean is 1. */
const LIMIT_DEVIATION = Math.sqrt((2 * Math.PI ** 2) / 3 - 6);

/**
 * The p-value of T in the limiting distribution of A², Σ χ²₁ / (j (j + 1)), which the two-sample and the one-sample
 * statistic share. It is Anderson and Darling's series (1954), integrated numerically; for A² above 12 its leading term,
 * √3 · erfc(√A²).
 *
 * @param t any number: T = (A² − 1) / deviation
 * @returns 0 to 1
 * @example limitPValue(1.961) // 0.04995
 */
export function limitPValue(t: number): number {
  const z = 1 + t * LIMIT_DEVIATION;
  if (z <= 0.05) return 1;
  return z > 12 ? Math.sqrt(3) * upperGamma(0.5, z) : 1 - limitDistribution(z);
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

/** ∫₀^∞ exp(z / (8 (w² + 1)) − rate w²) dw by the trapezoidal rule, whose error decreases exponentially for this function. */
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
