import type { LeafCombiner, PredictionOutput } from './leaf-combiner';
import { mode } from './selection';

/** Each tree votes for the class of its leaf, as in ml-random-forest 2.1. A probability is the share of the votes. */
export class LeafVotes implements LeafCombiner {
  private readonly counts: Int32Array;

  constructor(
    private readonly trees: number,
    private readonly classes: number,
  ) {
    this.counts = new Int32Array(classes);
  }

  combine(
    answers: Uint32Array,
    stride: number,
    start: number,
    end: number,
    { predictions, probabilities }: PredictionOutput,
  ): void {
    const { trees, classes, counts } = this;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      predictions[row] = mode(answers, from, from + trees, counts);
    }
    if (probabilities === undefined) return;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      const to = row * classes;
      for (let i = from; i < from + trees; i++) probabilities[to + answers[i]!]! += 1;
      for (let i = to; i < to + classes; i++) probabilities[i]! /= trees;
    }
  }
}
