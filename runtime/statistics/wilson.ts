import type { Bounds } from './bounds';

/**
 * Wilson's score interval of a share. Unlike the share plus and minus its standard error, it never leaves 0 to 1, and is
 * not empty where all or none of the rows have the event.
 *
 * @param events rows with the event, 0 to `rows`
 * @param rows 1 or more
 * @param z standard normal quantile of the level; 1.96 for 95 %
 * @see E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927
 * @example wilson(8, 10, 1.959963984540054) // { lower: 0.4902, upper: 0.9433 }, statsmodels' proportion_confint(8, 10, method='wilson')
 */
export function wilson(events: number, rows: number, z: number): Bounds {
  const share = events / rows;
  const squared = (z * z) / rows;
  const middle = (share + squared / 2) / (1 + squared);
  const half = (z / (1 + squared)) * Math.sqrt((share * (1 - share)) / rows + squared / (4 * rows));
  // rounding must not put the share itself outside
  return {
    lower: Math.max(0, Math.min(share, middle - half)),
    upper: Math.min(1, Math.max(share, middle + half)),
  };
}
