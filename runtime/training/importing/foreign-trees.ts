import type { ForestNodes } from '../../model/forest-layout';
import { NodeList } from '../../model/node-list';
import { ImportError } from './foreign-model';

/** A node of a tree from elsewhere. */
export type ForeignNode =
  | {
      /** Column of the forest. */
      readonly column: number;
      /** `x < threshold` goes left. */
      readonly threshold: number;
      readonly missingLeft: boolean;
      /** Ids of the children. */
      readonly left: number;
      readonly right: number;
      /** Decrease of the loss; 0 if it is not stated. */
      readonly gain: number;
    }
  /** A value, or the index of a vector. */
  | { readonly leaf: number };

/** Collects trees of other libraries as nodes of a forest, and what each column contributes to them. */
export class ForeignTrees {
  private readonly nodes = new NodeList();
  private readonly gains: Float64Array;

  /** @param columns number of the forest's columns */
  constructor(private readonly columns: number) {
    this.gains = new Float64Array(columns);
  }

  /**
   * Appends a tree, in breadth-first order.
   *
   * @param count number of its nodes in the file
   * @param node the node with an id from 0 to `count` - 1; the root has the id 0
   * @param place name of the tree, for messages
   * @throws ImportError if it is no tree
   */
  add(count: number, node: (id: number) => ForeignNode, place: string): void {
    const { columns, nodes, gains } = this;
    const queue = [0];
    for (const id of queue) {
      if (!(Number.isInteger(id) && id >= 0 && id < count)) {
        throw new ImportError(`${place} has a child ${id}, and nodes 0 to ${count - 1}`);
      }
      if (queue.length > count) throw new ImportError(`${place} is no tree: a node of it has two parents`);
      const given = node(id);
      if ('leaf' in given) {
        if (!Number.isFinite(given.leaf)) throw new ImportError(`${place}, node ${id} answers ${given.leaf}`);
        nodes.addLeaf(given.leaf);
        continue;
      }
      const { column, threshold, missingLeft, left, right, gain } = given;
      if (!(Number.isInteger(column) && column >= 0 && column < columns)) {
        throw new ImportError(
          `${place}, node ${id} splits column ${column}, and the model has ${columns} columns`,
        );
      }
      nodes.addInner(missingLeft ? columns + column : column, finite(threshold));
      gains[column]! += Math.max(0, gain);
      queue.push(right, left);
    }
  }

  toNodes(): ForestNodes {
    return this.nodes.toNodes();
  }

  /** Share of each column in all gains; zeros if there are none. */
  importances(): Float64Array {
    const total = this.gains.reduce((sum, gain) => sum + gain, 0);
    return total > 0 && Number.isFinite(total) ? this.gains.map((gain) => gain / total) : this.gains.fill(0);
  }
}

/** No value that a row may have is beyond the greatest float, so an infinite threshold can be replaced by it. */
function finite(threshold: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, threshold));
}
