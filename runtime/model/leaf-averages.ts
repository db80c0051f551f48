import { greatest, type LeafCombiner, type PredictionOutput } from './leaf-combiner';

/**
 * The mean over the trees of the class shares in their leaves, as scikit-learn's forests compute it: summed from the first
 * tree to the last, then divided. The prediction is the most probable class, the first one in a tie.
 */
export class LeafAverages implements LeafCombiner {
  private readonly sums: Float64Array;

  /** @param vectors distinct class shares, `classes` numbers each; an answer is the index of one */
  constructor(
    private readonly vectors: Float64Array,
    private readonly trees: number,
    private readonly classes: number,
  ) {
    this.sums = new Float64Array(classes);
  }

  combine(answers: Uint32Array, stride: number, start: number, end: number, output: PredictionOutput): void {
    if (this.classes === 2) this.combineTwo(answers, stride, start, end, output);
    else this.combineAny(answers, stride, start, end, output);
  }

  /** Faster than for any number of classes, because both sums stay in registers. */
  private combineTwo(
    answers: Uint32Array,
    stride: number,
    start: number,
    end: number,
    { predictions, probabilities }: PredictionOutput,
  ): void {
    const { vectors, trees } = this;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      let zero = 0;
      let one = 0;
      for (let i = from; i < from + trees; i++) {
        const at = 2 * answers[i]!;
        zero += vectors[at]!;
        one += vectors[at + 1]!;
      }
      zero /= trees;
      one /= trees;
      predictions[row] = Number(one > zero);
      if (probabilities === undefined) continue;
      probabilities[2 * row] = zero;
      probabilities[2 * row + 1] = one;
    }
  }

  private combineAny(
    answers: Uint32Array,
    stride: number,
    start: number,
    end: number,
    { predictions, probabilities }: PredictionOutput,
  ): void {
    const { vectors, trees, classes, sums } = this;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      sums.fill(0);
      for (let i = from; i < from + trees; i++) {
        const at = classes * answers[i]!;
        for (let label = 0; label < classes; label++) sums[label]! += vectors[at + label]!;
      }
      for (let label = 0; label < classes; label++) sums[label]! /= trees;
      predictions[row] = greatest(sums, 0, classes);
      probabilities?.set(sums, row * classes);
    }
  }
}
