import type { LiveValues } from './live-values';
import type { Reference } from './reference';

/** Rows of both sides by bin, rare bins together. */
export interface PooledCounts {
  readonly reference: readonly number[];
  readonly live: readonly number[];
}

/** Rows that the window is expected to have in a bin, at least. */
const LEAST_EXPECTED = 1;

/**
 * The counts with all bins in one of which the window expects less than a row (W. G. Cochran, "Some Methods for
 * Strengthening the Common χ² Tests", 1954). A category of one row in a thousand, seen once in a window of thirty,
 * would be worth 30 of chi-squared by itself: tests that are of many rows in their limit would alarm at every rarity.
 */
export function pooledCounts(reference: Reference, live: LiveValues): PooledCounts {
  const expected = (count: number): number => (count / reference.rows) * live.rows;
  const order = [...reference.counts.keys()].sort((a, b) => reference.counts[a]! - reference.counts[b]!);
  const pooled: { reference: number[]; live: number[] } = { reference: [], live: [] };
  let ofReference = 0;
  let ofLive = 0;
  for (const bin of order) {
    ofReference += reference.counts[bin]!;
    ofLive += live.counts[bin]!;
    if (expected(ofReference) < LEAST_EXPECTED) continue;
    pooled.reference.push(ofReference);
    pooled.live.push(ofLive);
    ofReference = 0;
    ofLive = 0;
  }
  // so few rows, or so many bins, that the last ones expect less together
  const last = pooled.reference.length - 1;
  if (last === -1) return { reference: [ofReference], live: [ofLive] };
  pooled.reference[last]! += ofReference;
  pooled.live[last]! += ofLive;
  return pooled;
}
