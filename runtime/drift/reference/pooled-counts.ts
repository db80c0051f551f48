import type { LiveValues } from './live-values';
import type { Reference } from './reference';

/** Rows of the baseline and of the window in each bin, with rare bins pooled. */
export interface PooledCounts {
  readonly reference: readonly number[];
  readonly live: readonly number[];
}

/** Smallest expected number of the window's rows in a bin. */
const LEAST_EXPECTED = 1;

/**
 * Pools rare bins until the window expects at least one row in each (W. G. Cochran, "Some Methods for Strengthening the
 * Common χ² Tests", 1954). Without pooling, a category with a share of 0.001 that occurs once in a window of 30 rows adds
 * 30 to chi-squared. The limiting distributions of the tests assume many rows in each bin, so every rare value would raise
 * an alarm.
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
  // the remaining bins together still expect less than one row
  const last = pooled.reference.length - 1;
  if (last === -1) return { reference: [ofReference], live: [ofLive] };
  pooled.reference[last]! += ofReference;
  pooled.live[last]! += ofLive;
  return pooled;
}
