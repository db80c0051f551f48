import { judgedClasses } from './class-metrics';
import type { ScoredRows } from './scored-rows';

/**
 * Area under the ROC curve of the vote shares, as `training/metrics/roc-auc` computes it; the rows are sorted once, and
 * not for each draw of weights.
 */
export function rocAuc({ truth, shares, classes }: ScoredRows): (weights: Float64Array) => number | null {
  const judged = judgedClasses(classes).map((index) => {
    const scores = truth.map((_, row) => shares[row * classes + index]!);
    const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
    return areaOf(order, scores, truth, index);
  });
  return (weights) => {
    let sum = 0;
    for (const area of judged) {
      const own = area(weights);
      if (own === null) return null;
      sum += own;
    }
    return sum / judged.length;
  };
}

function areaOf(order: Uint32Array, scores: Float64Array, truth: Float64Array, index: number) {
  return (weights: Float64Array): number | null => {
    let below = 0;
    let positives = 0;
    let area = 0;
    for (let start = 0; start < order.length;) {
      let tiedPositives = 0;
      let tiedNegatives = 0;
      let end = start;
      for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
        const row = order[end]!;
        if (truth[row] === index) tiedPositives += weights[row]!;
        else tiedNegatives += weights[row]!;
      }
      area += tiedPositives * (below + tiedNegatives / 2);
      below += tiedNegatives;
      positives += tiedPositives;
      start = end;
    }
    return positives === 0 || below === 0 ? null : area / (positives * below);
  };
}
