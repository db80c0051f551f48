import type { Feature, FeatureBaseline } from '../model/artifact';

/** Categories with a bin of their own; the rest share `OTHER_BIN`, so that a feature's series stay few. */
const MOST_CATEGORIES = 50;

/** The bin of all categories that are not among the most frequent of the baseline. */
export const OTHER_BIN = 'other';

/**
 * The quantile bin that holds a number: bin i holds edges[i − 1] <= x < edges[i], so there is one bin more than
 * there are edges. Equal to numpy's `searchsorted(edges, x, side='right')`.
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
 * The `bin` label of each bin: a numeric feature's bins are numbered from 0 in ascending order; a category's bin
 * is the category, while it is among the 50 most frequent of the baseline. Several indices may share a label.
 */
export function binLabels(feature: Feature, baseline: FeatureBaseline): readonly string[] {
  if (feature.kind === 'numeric') return baseline.counts.map((_, bin) => String(bin));
  if (feature.categories.length <= MOST_CATEGORIES) return feature.categories;
  const byFrequency = [...baseline.counts.keys()].sort((a, b) => baseline.counts[b]! - baseline.counts[a]!);
  const frequent = new Set(byFrequency.slice(0, MOST_CATEGORIES));
  return feature.categories.map((category, index) => (frequent.has(index) ? category : OTHER_BIN));
}
