import { logGamma } from './gamma';

/**
 * The two-sided p-value of Fisher's exact test: whether an event is as frequent in one sample as in the other. It is
 * twice the smaller tail of the hypergeometric distribution, at most 1, and exact for samples of any size.
 *
 * @param events rows of the first sample with the event, 0 to `rows`
 * @param rows of the first sample
 * @param otherEvents rows of the second sample with the event, 0 to `otherRows`
 * @param otherRows rows of the second sample
 * @returns 0 to 1
 * @see R. A. Fisher, "On the Interpretation of χ² from Contingency Tables", 1922
 * @example fisherPValue(8, 10, 2, 10) // 0.0230, 2 * min(scipy.stats.hypergeom.cdf(8, 20, 10, 10), scipy.stats.hypergeom.sf(7, 20, 10, 10))
 */
export function fisherPValue(events: number, rows: number, otherEvents: number, otherRows: number): number {
  const all = events + otherEvents;
  const total = rows + otherRows;
  const least = Math.max(0, all - otherRows);
  const most = Math.min(all, rows);
  const base = logChoose(total, all);
  const probability = (k: number): number =>
    Math.exp(logChoose(rows, k) + logChoose(otherRows, all - k) - base);
  let below = 0;
  let above = 0;
  for (let k = least; k <= events; k++) below += probability(k);
  for (let k = events; k <= most; k++) above += probability(k);
  return Math.min(1, 2 * Math.min(below, above));
}

/**
 * The one-sided p-value of Fisher's exact test: whether an event is more frequent in the first sample than in the second.
 * Terms that are too small to change the sum are left out, so that samples of any size take some hundred steps.
 *
 * @param events rows of the first sample with the event, 0 to `rows`
 * @param rows of the first sample
 * @param otherEvents rows of the second sample with the event, 0 to `otherRows`
 * @param otherRows rows of the second sample
 * @returns 0 to 1
 * @see https://en.wikipedia.org/wiki/Fisher%27s_exact_test
 * @example fisherUpperPValue(8, 10, 2, 10) // 0.0115, scipy.stats.fisher_exact([[8, 2], [2, 8]], 'greater')
 */
export function fisherUpperPValue(
  events: number,
  rows: number,
  otherEvents: number,
  otherRows: number,
): number {
  const all = events + otherEvents;
  const most = Math.min(all, rows);
  let term = Math.exp(
    logChoose(rows, events) + logChoose(otherRows, otherEvents) - logChoose(rows + otherRows, all),
  );
  let sum = term;
  for (let k = events; k < most; k++) {
    const ratio = ((rows - k) * (all - k)) / ((k + 1) * (otherRows - all + k + 1));
    term *= ratio;
    sum += term;
    // from here on the terms fall, the faster the further
    if (ratio < 1 && term < sum * Number.EPSILON * (1 - ratio)) break;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
