/** A place to part a node's rows: those up to slot `below` from those from slot `above` on, with nothing in between. */
export interface SlotSplit {
  readonly below: number;
  readonly above: number;
  /** What the split takes off the node's impurity, times the node's weight. At least 0. */
  readonly decrease: number;
}

/** What makes one split better than another, and what a leaf answers. It looks at one node at a time. */
export interface Criterion {
  /**
   * Turns to a node.
   *
   * @param rows of all nodes; this one's are from `start` to `end`
   */
  enter(rows: Int32Array, start: number, end: number): void;
  /** Whether every row of the node has the same target: nothing is left to split. */
  readonly pure: boolean;
  /** Rows of the node, each as often as the tree drew it. */
  readonly draws: number;
  /** What the node answers as a leaf. */
  answer(): number;
  /**
   * The best split of the node by one column, if any leaves enough rows on both sides. Of equal ones the first.
   *
   * @param slots for each row of the node its slot, from `first` to `last`
   */
  bestSplit(slots: Int32Array, first: number, last: number, minSamplesLeaf: number): SlotSplit | undefined;
}
