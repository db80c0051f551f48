/**
 * Area under the ROC curve: the probability that a positive row has a higher score than a negative one, where a tie counts
 * as half. Computed from rank sums (H. B. Mann and D. R. Whitney, 1947). Equal to scikit-learn's `roc_auc_score`.
 *
 * @param scores one for each row; only their order matters
 * @param positive whether each row belongs to the positive class
 * @returns 0 to 1; 0.5 for scores without information; null if one of the classes is absent
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
