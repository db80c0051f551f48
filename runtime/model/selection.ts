/**
 * How the leaves of the trees are combined: `mode`, the majority of the votes; `mean`, the mean of values or of class shares;
 * `median` of the values of a regression; `sum`, values added to a base value.
 */
export type Selection = 'mode' | 'mean' | 'median' | 'sum';

/** What the leaves of a forest hold: votes as in ml-random-forest, values or class shares to average, or values to add up. */
export type Leaves = 'votes' | 'average' | 'sum';

const LEAVES = { mode: 'votes', median: 'votes', mean: 'average', sum: 'sum' } as const;

export function leavesOf(selection: Selection): Leaves {
  return LEAVES[selection];
}

/**
 * The first class to reach the largest count while the votes are read in order, as in ml-array-mode 1.1. In a tie of two
 * classes it is the one that the last tree did not vote for.
 *
 * @param votes of many rows; those of this row are from `start` to `end`
 * @param counts scratch array with one count for each class
 */
export function mode(votes: Uint32Array, start: number, end: number, counts: Int32Array): number {
  if (counts.length === 2) return modeOfTwo(votes, start, end);
  counts.fill(0);
  let winner = 0;
  let most = 0;
  for (let i = start; i < end; i++) {
    const vote = votes[i]!;
    const count = ++counts[vote]!;
    if (count > most) {
      most = count;
      winner = vote;
    }
  }
  return winner;
}

/** `mode` for the classes 0 and 1, faster because no vote depends on a count of the previous one. */
function modeOfTwo(votes: Uint32Array, start: number, end: number): number {
  let ones = 0;
  for (let i = start; i < end; i++) ones += votes[i]!;
  const zeros = end - start - ones;
  return ones === zeros ? 1 - votes[end - 1]! : Number(ones > zeros);
}

/** The sum from first to last divided by the count, as in ml-array-mean 1.1. A pairwise sum would give other last bits. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The median; for an even number of values the lower of the two middle ones, as in ml-array-median 1.1. Sorts in place. */
export function lowerMedian(values: Float64Array): number {
  return values.sort()[(values.length - 1) >> 1]!;
}
