import { greatest, type LeafCombiner, type PredictionOutput } from './leaf-combiner';

/** How a sum becomes an answer. `logistic` is 1 / (1 + e^-x), of each sum; `exponential` is e^x. */
export type Link = 'identity' | 'logistic' | 'softmax' | 'exponential';

/** How the leaves of boosted trees are added up. */
export interface LeafSum {
  /** The value that each sum begins with. Two classes may have one sum, which is that of the second class. */
  readonly base: readonly number[];
  readonly link: Link;
  /** Bits of the floats that the origin adds and answers with. */
  readonly precision: 32 | 64;
  /**
   * Number of the trees that belong to each sum: those of the first sum come first. Undefined: each leaf has a vector, with a
   * value for every sum.
   */
  readonly treesOfSums?: readonly number[] | undefined;
}

/**
 * Adds the leaves' values to base values and applies a link function, as boosted trees do. It adds from the first tree to the
 * last and rounds as the origin does, so that both give the same digits.
 */
export class LeafSums implements LeafCombiner {
  private readonly sums: Float64Array;
  private readonly round: (value: number) => number;

  /**
   * @param values of the leaves: one each, or a vector each
   * @param classes 0 for a regression
   */
  constructor(
    private readonly values: ArrayLike<number>,
    private readonly sum: LeafSum,
    private readonly trees: number,
    private readonly classes: number,
  ) {
    this.sums = new Float64Array(sum.base.length);
    this.round = sum.precision === 32 ? Math.fround : (value) => value;
  }

  combine(
    answers: Uint32Array,
    stride: number,
    start: number,
    end: number,
    { predictions, probabilities }: PredictionOutput,
  ): void {
    const { sums, sum, classes } = this;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      if (sum.treesOfSums === undefined) this.addVectors(answers, from);
      else if (sum.precision === 32) this.addSingle(answers, from, sum.treesOfSums);
      else this.addDouble(answers, from, sum.treesOfSums);
      this.applyLink();
      if (classes === 0) predictions[row] = sums[0]!;
      else if (sums.length === 1) {
        const one = sums[0]!;
        const zero = this.round(1 - one);
        predictions[row] = Number(one > zero);
        if (probabilities === undefined) continue;
        probabilities[2 * row] = zero;
        probabilities[2 * row + 1] = one;
      } else {
        predictions[row] = greatest(sums, 0, classes);
        probabilities?.set(sums, row * classes);
      }
    }
  }

  private addDouble(answers: Uint32Array, from: number, treesOfSums: readonly number[]): void {
    const { values, sums, sum } = this;
    let at = from;
    for (let index = 0; index < sums.length; index++) {
      let total = sum.base[index]!;
      for (const end = at + treesOfSums[index]!; at < end; at++) total += values[answers[at]!]!;
      sums[index] = total;
    }
  }

  /** The same with 32-bit floats. */
  private addSingle(answers: Uint32Array, from: number, treesOfSums: readonly number[]): void {
    const { values, sums, sum } = this;
    let at = from;
    for (let index = 0; index < sums.length; index++) {
      let total = sum.base[index]!;
      for (const end = at + treesOfSums[index]!; at < end; at++)
        total = Math.fround(total + values[answers[at]!]!);
      sums[index] = total;
    }
  }

  private addVectors(answers: Uint32Array, from: number): void {
    const { values, sums, sum, trees, round } = this;
    sums.set(sum.base);
    for (let i = from; i < from + trees; i++) {
      const at = sums.length * answers[i]!;
      for (let index = 0; index < sums.length; index++)
        sums[index] = round(sums[index]! + values[at + index]!);
    }
  }

  private applyLink(): void {
    const { sums, round } = this;
    switch (this.sum.link) {
      case 'identity':
        return;
      case 'logistic':
        for (let i = 0; i < sums.length; i++) sums[i] = round(1 / (1 + Math.exp(-sums[i]!)));
        return;
      case 'exponential':
        for (let i = 0; i < sums.length; i++) sums[i] = round(Math.exp(sums[i]!));
        return;
      case 'softmax': {
        // relative to the greatest, so that no exponential overflows
        const most = sums[greatest(sums, 0, sums.length)]!;
        let total = 0;
        for (let i = 0; i < sums.length; i++) total += sums[i] = Math.exp(sums[i]! - most);
        for (let i = 0; i < sums.length; i++) sums[i] = round(sums[i]! / total);
      }
    }
  }
}
