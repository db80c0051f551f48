import type { ScoredRows } from './scored-rows';

/** Weights of the rows of one class that are predicted as it, of those predicted as it, and of those of it. */
interface Tally {
  readonly hits: Float64Array;
  readonly predicted: Float64Array;
  readonly own: Float64Array;
}

type Figure = (weights: Float64Array) => number;

/** Share of the rows whose prediction is right: scikit-learn's `accuracy_score`. */
export function accuracy({ truth, predicted }: ScoredRows): Figure {
  return (weights) => {
    let right = 0;
    let all = 0;
    for (let row = 0; row < truth.length; row++) {
      all += weights[row]!;
      if (truth[row] === predicted[row]) right += weights[row]!;
    }
    return ratio(right, all);
  };
}

/** Share of the rows predicted as a class that belong to it. */
export function precision(rows: ScoredRows): Figure {
  return overClasses(rows, ({ hits, predicted }, index) => ratio(hits[index]!, predicted[index]!));
}

/** Share of the rows of a class that are predicted as it. */
export function recall(rows: ScoredRows): Figure {
  return overClasses(rows, ({ hits, own }, index) => ratio(hits[index]!, own[index]!));
}

/** Harmonic mean of precision and recall. */
export function f1(rows: ScoredRows): Figure {
  return overClasses(rows, ({ hits, predicted, own }, index) =>
    ratio(2 * hits[index]!, predicted[index]! + own[index]!),
  );
}

/** The figure of the last of two classes, else the mean over all classes (scikit-learn's `average="macro"`). */
function overClasses(rows: ScoredRows, figure: (tally: Tally, index: number) => number): Figure {
  const { truth, predicted, classes } = rows;
  const judged = judgedClasses(classes);
  return (weights) => {
    const tally = {
      hits: new Float64Array(classes),
      predicted: new Float64Array(classes),
      own: new Float64Array(classes),
    };
    for (let row = 0; row < truth.length; row++) {
      const weight = weights[row]!;
      tally.own[truth[row]!]! += weight;
      tally.predicted[predicted[row]!]! += weight;
      if (truth[row] === predicted[row]) tally.hits[truth[row]!]! += weight;
    }
    return judged.reduce((sum, index) => sum + figure(tally, index), 0) / judged.length;
  };
}

/** The classes that a figure is a mean of. */
export function judgedClasses(classes: number): readonly number[] {
  return classes === 2 ? [1] : Array.from({ length: classes }, (_, index) => index);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
