/**
 * The latest rows, and the sum of each of their columns.
 *
 * A running sum that adds what comes and subtracts what goes never forgets: one value of 1e300 leaves it wrong
 * for good. Here the sums stand in a binary tree over the slots (the "segment tree"; see
 * https://cp-algorithms.com/data_structures/segment_tree.html): a new row changes the log₂(size) sums above its
 * slot, each of them added anew from its two halves. So the sum depends on the rows in the window alone, and its
 * rounding is that of pairwise summation, better than that of a loop.
 */
export class Window {
  /**
   * Row-major nodes of the tree, one number a column: node 1 is the root, node i has the children 2i and 2i + 1,
   * and slot s of the ring is node size + s. Zero where no row has been yet.
   */
  private readonly nodes: Float64Array;
  private filled = 0;
  private next = 0;

  /** @param size rows that the window holds, 2 or more; the oldest leaves first */
  constructor(
    readonly size: number,
    private readonly columns: number,
  ) {
    this.nodes = new Float64Array(2 * size * columns);
  }

  /** Rows held now, 0 to `size`. */
  get rows(): number {
    return this.filled;
  }

  /** Adds rows (row-major), the oldest first. */
  add(values: Float64Array, rows: number): void {
    for (let row = Math.max(0, rows - this.size); row < rows; row++) this.addRow(values, row * this.columns);
  }

  /** Mean of a column over the rows held; NaN while there are none. */
  mean(column: number): number {
    return this.nodes[this.columns + column]! / this.filled;
  }

  private addRow(values: Float64Array, offset: number): void {
    const { nodes, columns } = this;
    const leaf = this.size + this.next;
    for (let column = 0; column < columns; column++)
      nodes[leaf * columns + column] = values[offset + column]!;
    for (let node = leaf >> 1; node >= 1; node >>= 1) {
      const parent = node * columns;
      const left = 2 * parent;
      const right = left + columns;
      for (let column = 0; column < columns; column++) {
        nodes[parent + column] = nodes[left + column]! + nodes[right + column]!;
      }
    }
    this.next = (this.next + 1) % this.size;
    if (this.filled < this.size) this.filled++;
  }
}
