import { seededRandom } from './random';
import { shuffle } from './shuffle';

/**
 * Chatterjee's coefficient: the strength of a functional dependence of y on x, of any shape. The rows are sorted by x, with
 * ties in random order, and the distances of y between neighbours are compared with those of all pairs:
 *
 *   ξ = 1 − Σ d(yᵢ, yᵢ₊₁) / ((n − 1) · mean of d over all pairs)
 *
 * It converges to 1 if y is a function of x without noise, and to 0 if they are independent. With the distance of ranks as
 * d, and without ties, it is ξₙ = 1 − 3 Σ|rᵢ₊₁ − rᵢ| / (n² − 1) of S. Chatterjee, "A New Coefficient of Correlation", JASA
 * 116 (2021), https://doi.org/10.1080/01621459.2020.1758115, `scipy.stats.chatterjeexi(x, y).statistic`. For classes, d is
 * 1 for different classes and 0 for equal ones.
 *
 * @param x one number for each row; categories in any order
 * @param y classes, or numbers of which only the order matters
 * @returns at most 1; it can be slightly below 0 by chance; 0 if y is constant
 * @example dependence(Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(2, 4, 6, 8, 10), 'numbers') // 0.5
 */
export function dependence(x: Float64Array, y: Float64Array, kind: 'classes' | 'numbers'): number {
  const n = x.length;
  const order = shuffle(
    Uint32Array.from(x, (_, row) => row),
    seededRandom(n),
  ).sort((a, b) => x[a]! - x[b]!);
  const values = kind === 'classes' ? y : ranks(y);
  const distance =
    kind === 'classes'
      ? (a: number, b: number) => Number(a !== b)
      : (a: number, b: number) => Math.abs(a - b);
  const expected = (n - 1) * (kind === 'classes' ? meanDisagreement(y) : meanDistance(values));
  if (!(expected > 0)) return 0;
  let observed = 0;
  for (let i = 1; i < n; i++) observed += distance(values[order[i - 1]!]!, values[order[i]!]!);
  return 1 - observed / expected;
}

/** The rank of each value, from 1; equal values get the greatest of their ranks. */
function ranks(y: Float64Array): Float64Array {
  const position = new Map<number, number>();
  y.toSorted().forEach((value, index) => position.set(value, index + 1));
  return y.map((value) => position.get(value)!);
}

/** Share of all pairs of rows whose classes differ. */
function meanDisagreement(classes: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of classes) counts.set(value, (counts.get(value) ?? 0) + 1);
  const n = classes.length;
  let equal = 0;
  for (const count of counts.values()) equal += count * (count - 1);
  return 1 - equal / (n * (n - 1));
}

/** Mean absolute difference of all pairs, computed from the sorted values. */
function meanDistance(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  values.toSorted().forEach((value, index) => (sum += value * (2 * index + 1 - n)));
  return (2 * sum) / (n * (n - 1));
}
