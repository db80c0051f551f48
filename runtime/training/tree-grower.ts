import type { ForestNodes } from '../model/forest-layout';
import { NodeList } from '../model/node-list';
import { VectorTable } from '../model/vector-table';
import type { Criterion } from './criterion';
import { seededRandom, type RandomSource } from '../statistics/random';
import { SplitSlots } from './split-slots';
import { splitThreshold } from './split-threshold';
import type { RankedColumn } from './tree-ranks';

/** Limits of a tree. */
export interface TreeLimits {
  /** Most steps from the root to a leaf; null: no limit. */
  readonly maxDepth: number | null;
  /** Fewest rows in a leaf, each counted as often as the tree drew it. */
  readonly minSamplesLeaf: number;
  /** Columns tried at each node. */
  readonly maxFeatures: number;
  /** Whether a leaf keeps the shares of the classes instead of the class with the greatest share. */
  readonly leafShares: boolean;
  readonly seed: number;
}

/** One tree, with its nodes in the order of `ForestNodes`. */
export interface GrownTree {
  readonly nodes: ForestNodes;
  /** The distinct class shares of its leaves, which its leaves refer to; undefined if they do not. */
  readonly leafVectors: Float64Array | undefined;
  /** Share of each column in the tree's decrease of impurity. The sum is 1; all are 0 if the tree is a single leaf. */
  readonly importances: Float64Array;
}

interface NodeSplit {
  readonly column: number;
  /** Greatest rank that goes left. */
  readonly rank: number;
  readonly threshold: number;
  readonly decrease: number;
}

/**
 * Grows trees on bootstrap samples (as many draws as there are rows), in breadth-first order, which is that of
 * `ForestNodes`. A tree depends on its index and the seed only, not on the trees grown before it.
 */
export class TreeGrower {
  private readonly rowCount: number;
  /** Indices of the drawn rows. The rows of a node are adjacent. */
  private readonly rows: Int32Array;
  private readonly spare: Int32Array;
  private readonly slots: SplitSlots;
  private readonly columnOrder: Int32Array;

  /** @param draws number of draws of each row; the grower writes it for each tree, and the criterion reads it */
  constructor(
    private readonly columns: readonly RankedColumn[],
    private readonly draws: Int32Array,
    private readonly criterion: Criterion,
    private readonly limits: TreeLimits,
  ) {
    this.rowCount = draws.length;
    this.rows = new Int32Array(this.rowCount);
    this.spare = new Int32Array(this.rowCount);
    this.slots = new SplitSlots(this.rowCount);
    this.columnOrder = Int32Array.from(columns, (_, column) => column);
  }

  grow(tree: number): GrownTree {
    const { criterion, limits } = this;
    const random = seededRandom(limits.seed, tree);
    const maxDepth = limits.maxDepth ?? Infinity;
    const importances = new Float64Array(this.columns.length);
    const nodes = new NodeList();
    const vectors = new VectorTable(limits.leafShares ? criterion.classes : 0);
    this.columnOrder.forEach((_, i, order) => (order[i] = i));
    const queue = [{ start: 0, end: this.drawRows(random), depth: 0 }];
    for (const { start, end, depth } of queue) {
      criterion.enter(this.rows, start, end);
      const mayGrow = depth < maxDepth && !criterion.pure && criterion.draws >= 2 * limits.minSamplesLeaf;
      const split = mayGrow ? this.bestSplit(start, end, random) : undefined;
      if (split === undefined) {
        nodes.addLeaf(limits.leafShares ? vectors.indexOf(criterion.shares()) : criterion.answer());
        continue;
      }
      nodes.addInner(split.column, split.threshold);
      importances[split.column]! += split.decrease;
      const middle = this.partition(start, end, split);
      queue.push({ start: middle, end, depth: depth + 1 }, { start, end: middle, depth: depth + 1 });
    }
    const total = importances.reduce((sum, decrease) => sum + decrease, 0);
    return {
      nodes: nodes.toNodes(),
      leafVectors: vectors.toArray(),
      importances: total > 0 ? importances.map((decrease) => decrease / total) : importances,
    };
  }

  /** Draws the bootstrap sample. @returns the number of distinct rows in it */
  private drawRows(random: RandomSource): number {
    const { draws, rows, rowCount } = this;
    draws.fill(0);
    for (let i = 0; i < rowCount; i++) draws[Math.floor(random() * rowCount)]! += 1;
    let count = 0;
    for (let row = 0; row < rowCount; row++) {
      rows[count] = row;
      count += Number(draws[row]! > 0);
    }
    return count;
  }

  /** Tries `maxFeatures` random columns, and further ones only until one can be split, as scikit-learn does. */
  private bestSplit(start: number, end: number, random: RandomSource): NodeSplit | undefined {
    const { columns, columnOrder, slots, criterion, limits, rows } = this;
    let best: NodeSplit | undefined;
    for (
      let tried = 0;
      tried < columns.length && (tried < limits.maxFeatures || best === undefined);
      tried++
    ) {
      const pick = tried + Math.floor(random() * (columns.length - tried));
      const column = columnOrder[pick]!;
      columnOrder[pick] = columnOrder[tried]!;
      columnOrder[tried] = column;
      const { ranks, lowest, highest } = columns[column]!;
      slots.fill(ranks, rows, start, end);
      if (slots.first === slots.last) continue;
      const split = criterion.bestSplit(slots.slots, slots.first, slots.last, limits.minSamplesLeaf);
      if (split === undefined || (best !== undefined && split.decrease <= best.decrease)) continue;
      const rank = slots.rank(split.below);
      const threshold = splitThreshold(highest[rank]!, lowest[slots.rank(split.above)]!);
      best = { column, rank, threshold, decrease: split.decrease };
    }
    return best;
  }

  /** Moves the rows that go left to the front, and keeps the order on both sides. @returns the start of the right side */
  private partition(start: number, end: number, { column, rank }: NodeSplit): number {
    const { rows, spare } = this;
    const { ranks } = this.columns[column]!;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      // written to both sides, one of which advances: the processor could not predict a branch
      const goesLeft = Number(ranks[row]! <= rank);
      rows[left] = row;
      spare[right] = row;
      left += goesLeft;
      right += 1 - goesLeft;
    }
    rows.set(spare.subarray(0, right), left);
    return left;
  }
}
