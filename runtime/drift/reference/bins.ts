import type { Feature, FeatureBaseline } from '../../model/artifact';

/** Largest number of categories with a bin of their own. All others share `OTHER_BIN`, which limits a feature's series. */
const MOST_CATEGORIES = 50;

/** The `bin` label of all categories that are not among the most frequent in the baseline. */
export const OTHER_BIN = 'other';

/**
 * Index of the quantile bin that contains a number: bin i contains edges[i − 1] <= x < edges[i]. There is one bin more
 * than there are edges. Equal to `numpy.searchsorted(edges, x, side='right')`.
 *
 * @param edges ascending and distinct
 */
export function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The `bin` label of each bin. The bins of a numeric feature are numbered from 0 in ascending order. The label of a
 * category is the category itself if it is among the 50 most frequent in the baseline, else `other`.
 */
export function binLabels(feature: Feature, baseline: FeatureBaseline): readonly string[] {
  if (feature.kind === 'numeric') return baseline.counts.map((_, bin) => String(bin));
  if (feature.categories.length <= MOST_CATEGORIES) return feature.categories;
  const byFrequency = [...baseline.counts.keys()].sort((a, b) => baseline.counts[b]! - baseline.counts[a]!);
  const frequent = new Set(byFrequency.slice(0, MOST_CATEGORIES));
  return feature.categories.map((category, index) => (frequent.has(index) ? category : OTHER_BIN));
}
