/** A split of a node's rows: slots up to `below` go left, slots from `above` on go right. The slots between are empty. */
export interface SlotSplit {
  readonly below: number;
  readonly above: number;
  /** Decrease of the node's impurity by the split, times the node's weight. At least 0. */
  readonly decrease: number;
}

/** The criterion of splits, and the prediction of a leaf. It considers one node at a time. */
export interface Criterion {
  /**
   * Selects a node.
   *
   * @param rows of all nodes; those of this node are from `start` to `end`
   */
  enter(rows: Int32Array, start: number, end: number): void;
  /** Classes of the target; 0 for a regression. */
  readonly classes: number;
  /** Whether all rows of the node have the same target. */
  readonly pure: boolean;
  /** Number of draws of the node's rows in the bootstrap sample. */
  readonly draws: number;
  /** Prediction of the node as a leaf. */
  answer(): number;
  /** Weighted share of each class in the node; empty for a regression. */
  shares(): Float64Array;
  /**
   * The best split of the node by one column, of equal ones the first; undefined if no split leaves enough rows on both
   * sides.
   *
   * @param slots the slot of each row of the node, from `first` to `last`
   */
  bestSplit(slots: Int32Array, first: number, last: number, minSamplesLeaf: number): SlotSplit | undefined;
}
