/** How the trees' answers become the forest's: the vote of a classifier, the mean or median of a regression. */
export type Selection = 'mode' | 'mean' | 'median';

/**
 * The first class to reach the largest count while the votes are read in order, as ml-array-mode 1.1 has it.
 * In a tie of two classes it is the one that the last tree did not vote for.
 *
 * @param votes of many rows; this row's are from `start` to `end`
 * @param counts scratch space, a count for each class
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

/** The same for the classes 0 and 1, without a count that each vote has to wait for. */
function modeOfTwo(votes: Uint32Array, start: number, end: number): number {
  let ones = 0;
  for (let i = start; i < end; i++) ones += votes[i]!;
  const zeros = end - start - ones;
  return ones === zeros ? 1 - votes[end - 1]! : Number(ones > zeros);
}

/** The sum from first to last over the count, as ml-array-mean 1.1 has it: bit for bit, hence no pairwise sum. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The lower of the two middle values when their number is even, as ml-array-median 1.1 has it. Sorts in place. */
export function lowerMedian(values: Float64Array): number {
  return values.sort()[(values.length - 1) >> 1]!;
}
