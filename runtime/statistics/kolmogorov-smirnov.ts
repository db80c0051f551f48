/** Largest n × m for which the p-value is computed exactly, in about 5 ms. */
const EXACT_CELLS = 1_000_000;

/**
 * The two-sample Kolmogorov–Smirnov statistic: the greatest distance between two empirical distribution
 * functions, 0 to 1. Equal to `scipy.stats.ks_2samp(reference, current).statistic`.
 *
 * @param reference ascending, not empty
 * @param current ascending, not empty
 * @example ksStatistic(Float64Array.of(1, 2), Float64Array.of(2, 3)) // 0.5
 */
export function ksStatistic(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  let i = 0;
  let j = 0;
  let greatest = 0;
  while (i < n && j < m) {
    const value = Math.min(reference[i]!, current[j]!);
    while (i < n && reference[i] === value) i++;
    while (j < m && current[j] === value) j++;
    greatest = Math.max(greatest, Math.abs(i / n - j / m));
  }
  return greatest;
}

/**
 * The two-sided p-value of `ksStatistic` for samples of n and m values.
 *
 * Exact for n × m up to a million, as `scipy.stats.ks_2samp(…, mode='exact')`; beyond that from Kolmogorov's limiting
 * distribution, `scipy.stats.kstwobign.sf`. SciPy's own `asymp` uses the one-sample distribution of round(nm / (n + m))
 * values instead, which differs from the limit by less than 1 % of p at these sizes.
 *
 * Ties are ignored. With ties the p-value is too large, so the test detects less drift, not more.
 *
 * @param statistic 0 to 1
 * @returns 0 to 1
 * @example ksPValue(0.5, 10, 10) // 0.1678
 */
export function ksPValue(statistic: number, n: number, m: number): number {
  if (statistic <= 0) return 1;
  if (n * m <= EXACT_CELLS) return exactPValue(statistic, n, m);
  return kolmogorovTail(statistic * Math.sqrt((n * m) / (n + m)));
}

/**
 * The critical value of `ksStatistic` for the p-value p: D = √(−ln(p / 2) (n + m) / (2nm)), at most 1. It follows from
 * the first term of Kolmogorov's limiting distribution. For small p it is never below the exact critical value.
 * @example ksCriticalValue(0.05, 100, 100) // 0.1921
 */
export function ksCriticalValue(p: number, n: number, m: number): number {
  return Math.min(1, Math.sqrt((-Math.log(p / 2) / 2) * ((n + m) / (n * m))));
}

/**
 * P(K > x) for Kolmogorov's limiting distribution, `scipy.stats.kstwobign.sf(x)`; 0 to 1.
 *
 * @example kolmogorovTail(1.36) // 0.0495, scipy.stats.kstwobign.sf(1.36)
 */
export function kolmogorovTail(x: number): number {
  // the alternating series converges slowly near 0; its theta transform needs one term there
  if (x < 0.2) return 1;
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k <= 15; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 8; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}

/**
 * The share of lattice paths from (0, 0) to (n, m) that leave the band |i/n − j/m| < D (J. L. Hodges, "The significance
 * probability of the Smirnov two-sample test", 1958). A path to (i, j) comes from (i − 1, j) with probability
 * i / (i + j), else from (i, j − 1), so each share is a weighted mean of two earlier shares. All terms are positive, and
 * tiny p-values stay precise.
 */
function exactPValue(statistic: number, n: number, m: number): number {
  // the statistic is a multiple of 1 / nm, so half of that is far above rounding
  const limit = statistic * n * m - 0.5;
  const left = new Float64Array(m + 1).fill(1);
  for (let i = 0; i <= n; i++) {
    // the band is |i m − j n| <= limit; outside of it the share is 1
    const first = Math.max(0, Math.ceil((i * m - limit) / n));
    const last = Math.min(m, Math.floor((i * m + limit) / n));
    if (first > 0) left[first - 1] = 1;
    for (let j = first; j <= last; j++) {
      if (i === 0 && j === 0) left[j] = 0;
      else {
        const over = i === 0 ? 0 : left[j]!;
        const below = j === 0 ? 0 : left[j - 1]!;
        left[j] = (i * over + j * below) / (i + j);
      }
    }
  }
  return left[m]!;
}
