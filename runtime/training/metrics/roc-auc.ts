/**
 * Area under the ROC curve: the probability that a positive row scores higher than a negative one, ties counted
 * half. Computed from rank sums (H. B. Mann and D. R. Whitney, 1947), equal to scikit-learn's `roc_auc_score`.
 *
 * @param scores one a row; only their order counts
 * @param positive whether the row is of the positive class
 * @returns 0 to 1, 0.5 for scores that tell nothing; null if one of the classes is absent
 */
export function rocAuc(scores: Float64Array, positive: readonly boolean[]): number | null {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  const positives = positive.filter(Boolean).length;
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) {
      tiedPositives += Number(positive[order[end]!]);
      end++;
    }
    // ranks start + 1 to end, each taken as their mean
    rankSum += (tiedPositives * (start + 1 + end)) / 2;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
