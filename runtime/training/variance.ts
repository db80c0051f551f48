import type { Criterion, SlotSplit } from './criterion';

/**
 * Variance of the target (the squared error of CART). Splits are compared by Σ (sum² / draws) over both sides: the squared
 * error is the sum of squares, which no split changes, minus this.
 */
export class Variance implements Criterion {
  readonly classes = 0;
  pure = false;
  draws = 0;
  private mean = 0;
  /** For each row of the node its number of draws, and that number times its target minus the node's mean. */
  private readonly nodeDraws: Int32Array;
  private readonly nodeSums: Float64Array;
  /** Draws and sums by slot. All are 0 between two searches, because the sweep resets what it reads. */
  private readonly counts: Int32Array;
  private readonly sums: Float64Array;
  private size = 0;

  /**
   * @param targets value of each row
   * @param rowDraws number of draws of each row
   * @param slots greatest number of slots of a column
   */
  constructor(
    private readonly targets: Float64Array,
    private readonly rowDraws: Int32Array,
    slots: number,
  ) {
    this.nodeDraws = new Int32Array(targets.length);
    this.nodeSums = new Float64Array(targets.length);
    this.counts = new Int32Array(slots);
    this.sums = new Float64Array(slots);
  }

  enter(rows: Int32Array, start: number, end: number): void {
    const { targets, rowDraws, nodeDraws, nodeSums } = this;
    const first = targets[rows[start]!]!;
    let pure = true;
    let draws = 0;
    let sum = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      const target = targets[row]!;
      pure &&= target === first;
      draws += rowDraws[row]!;
      sum += rowDraws[row]! * (target - first);
    }
    // relative to the first target: the mean of equal targets is exact, and large targets lose no digits
    const mean = first + sum / draws;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      nodeDraws[i - start] = rowDraws[row]!;
      nodeSums[i - start] = rowDraws[row]! * (targets[row]! - mean);
    }
    this.size = end - start;
    this.pure = pure;
    this.draws = draws;
    this.mean = mean;
  }

  answer(): number {
    return this.mean;
  }

  shares(): Float64Array {
    return new Float64Array(0);
  }

  bestSplit(slots: Int32Array, first: number, last: number, minSamplesLeaf: number): SlotSplit | undefined {
    const { counts, sums, nodeDraws, nodeSums, size, draws } = this;
    let total = 0;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      counts[slot]! += nodeDraws[i]!;
      sums[slot]! += nodeSums[i]!;
      total += nodeSums[i]!;
    }
    let leftDraws = 0;
    let leftSum = 0;
    let best = -Infinity;
    let below = -1;
    let above = -1;
    let previous = -1;
    for (let slot = first; slot <= last; slot++) {
      const count = counts[slot]!;
      if (count === 0) continue;
      if (leftDraws >= minSamplesLeaf && draws - leftDraws >= minSamplesLeaf) {
        const rightSum = total - leftSum;
        const explained = (leftSum * leftSum) / leftDraws + (rightSum * rightSum) / (draws - leftDraws);
        if (explained > best) {
          best = explained;
          below = previous;
          above = slot;
        }
      }
      leftDraws += count;
      leftSum += sums[slot]!;
      counts[slot] = 0;
      sums[slot] = 0;
      previous = slot;
    }
    return above < 0 ? undefined : { below, above, decrease: Math.max(0, best - (total * total) / draws) };
  }
}
