import type { LeafCombiner, PredictionOutput } from './leaf-combiner';
import { lowerMedian, mean } from './selection';

/** The mean or the lower median of the leaves' values: a regression of ml-random-forest 2.1, and the mean of scikit-learn's. */
export class LeafValues implements LeafCombiner {
  private readonly values: Float64Array;

  /** @param leaves value of each leaf */
  constructor(
    private readonly selection: 'mean' | 'median',
    private readonly leaves: ArrayLike<number>,
    trees: number,
  ) {
    this.values = new Float64Array(trees);
  }

  combine(
    answers: Uint32Array,
    stride: number,
    start: number,
    end: number,
    { predictions }: PredictionOutput,
  ): void {
    const { selection, leaves, values } = this;
    const trees = values.length;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      for (let tree = 0; tree < trees; tree++) values[tree] = leaves[answers[from + tree]!]!;
      predictions[row] = selection === 'mean' ? mean(values) : lowerMedian(values);
    }
  }
}
