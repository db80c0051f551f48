/**
 * The nodes of a forest's trees, tree after tree, each tree breadth first, the two children of a node beside
 * each other: the RIGHT one first. The order says who is whose child, so nothing else needs to.
 */
export interface ForestNodes {
  /** Column that an inner node compares; `LEAF` marks a leaf. */
  readonly columns: Int32Array;
  /** Threshold of an inner node: `x < threshold` goes left. Class index or value of a leaf. */
  readonly values: Float64Array;
}

export const LEAF = -1;

/** The forest cannot be used. The message says what is wrong with it. */
export class ForestError extends Error {
  override readonly name = 'ForestError';
}

/** The nodes as the walk reads them. */
export interface ForestLayout {
  /** Index of the right child; the left one follows. A leaf's is the leaf itself. */
  readonly children: Int32Array;
  readonly columns: Uint16Array;
  /** A leaf's is -Infinity: no value is less, NaN included, so that the walk stays where it is. */
  readonly thresholds: Float64Array;
  /** Index of each tree's root. */
  readonly roots: Int32Array;
  /** Steps from each tree's root to its deepest leaf. */
  readonly depths: Int32Array;
}

/**
 * Finds the trees in the order of the nodes. What comes out cannot loop or leave the arrays, whatever came in.
 *
 * @throws ForestError if a column, a threshold or the number of nodes is impossible
 */
export function layOut({ columns, values }: ForestNodes, columnCount: number): ForestLayout {
  const count = columns.length;
  const children = new Int32Array(count);
  const walked = new Uint16Array(count);
  const thresholds = new Float64Array(count);
  const roots: number[] = [];
  const depths: number[] = [];
  let node = 0;
  while (node < count) {
    roots.push(node);
    let depth = 0;
    let levelEnd = node + 1;
    let end = node + 1;
    for (; node < end; node++) {
      if (node === levelEnd) {
        depth++;
        levelEnd = end;
      }
      const column = columns[node]!;
      if (column === LEAF) {
        children[node] = node;
        thresholds[node] = -Infinity;
        continue;
      }
      const threshold = values[node]!;
      if (!(column >= 0 && column < columnCount)) {
        throw new ForestError(
          `node ${node} compares column ${column}; the forest has columns 0 to ${columnCount - 1}`,
        );
      }
      if (!Number.isFinite(threshold)) {
        throw new ForestError(`node ${node} has the threshold ${threshold}; a threshold is a finite number`);
      }
      if (end + 2 > count)
        throw new ForestError(`tree ${roots.length - 1} is cut off: node ${node} has no children`);
      children[node] = end;
      walked[node] = column;
      thresholds[node] = threshold;
      end += 2;
    }
    depths.push(depth);
  }
  return {
    children,
    columns: walked,
    thresholds,
    roots: Int32Array.from(roots),
    depths: Int32Array.from(depths),
  };
}
