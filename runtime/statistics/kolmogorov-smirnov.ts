/** Cells of the lattice up to which the p-value is exact: about 5 ms. */
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
 * Exact up to a million lattice cells n × m, as `scipy.stats.ks_2samp(…, mode='exact')`; beyond that
 * Kolmogorov's limit distribution, as `scipy.stats.kstwobign.sf`. SciPy's own `asymp` puts a one-sample distribution
 * of round(nm / (n + m)) values there, which differs from the limit by less than 1 % of p at these sizes.
 *
 * With ties the exact p-value is that of values without ties, and errs towards no drift.
 * @example ksPValue(0.5, 10, 10) // 0.1678
 */
export function ksPValue(statistic: number, n: number, m: number): number {
  if (statistic <= 0) return 1;
  if (n * m <= EXACT_CELLS) return exactPValue(statistic, n, m);
  return kolmogorovTail(statistic * Math.sqrt((n * m) / (n + m)));
}

/**
 * The statistic whose limiting p-value is p: D = √(−ln(p / 2) (n + m) / (2nm)), which is Kolmogorov's first term and
 * so never below the exact value for small p.
 * @example ksCriticalValue(0.05, 100, 100) // 0.1921
 */
export function ksCriticalValue(p: number, n: number, m: number): number {
  return Math.min(1, Math.sqrt((-Math.log(p / 2) / 2) * ((n + m) / (n * m))));
}

/**
 * P(K > x) for Kolmogorov's distribution.
 *
 * @example kolmogorovTail(1.36) // 0.0495, scipy.stats.kstwobign.sf(1.36)
 */
export function kolmogorovTail(x: number): number {
  // the alternating series converges slowly near 0, where its theta transform takes one term
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
 * The share of lattice paths from (0, 0) to (n, m) that leave |i/n − j/m| < D (J. L. Hodges, "The significance
 * probability of the Smirnov two-sample test", 1958). A path reaches (i, j) over (i − 1, j) with probability
 * i / (i + j), so the shares of leavers are averaged forward. All terms are positive: tiny p-values stay precise.
 */
function exactPValue(statistic: number, n: number, m: number): number {
  // the statistic is a multiple of 1 / nm, so half of that is far above rounding
  const limit = statistic * n * m - 0.5;
  const left = new Float64Array(m + 1).fill(1);
  for (let i = 0; i <= n; i++) {
    // inside |i m − j n| <= limit; outside everybody has left
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
