/** A node as Spark saves it. */
export interface SparkNode {
  /** Its place in the tree, in the order of a walk that visits a node before its children. */
  readonly id: number;
  readonly prediction: number;
  /** Weighted rows of each class; of a regression their number, sum and sum of squares. */
  readonly stats: readonly number[];
  /** Weighted rows. */
  readonly rows: number;
  readonly gain: number;
  /** Ids of the children; -1 in a leaf. */
  readonly left: number;
  readonly right: number;
  /** Index of the feature in the vector. */
  readonly feature: number;
  /** The categories that go left, or the threshold: what is at most as great goes left. */
  readonly leftCategoriesOrThreshold: readonly number[];
  /** -1 where the feature is a number. */
  readonly categories: number;
}
