import { ForestError, LEAF, layOut, type ForestLayout, type ForestNodes } from './forest-layout';
import { lowerMedian, mean, mode, type Selection } from './selection';

/** What a forest is made of. */
export interface ForestParts {
  readonly selection: Selection;
  /** Values in a row. */
  readonly columns: number;
  /** Classes that a tree can vote for; 0 for a regression. */
  readonly classes: number;
  readonly nodes: ForestNodes;
}

/** Rows whose labels are collected before the next rows are walked: few enough for the cache, many enough for a tree to stay in it. */
const BLOCK_ROWS = 256;

/**
 * A random forest as flat arrays. It answers as ml-random-forest 2.1 does, for every row: `x < threshold` goes
 * left and everything else, NaN included, goes right.
 *
 * A step has no branch (a leaf leads to itself), and four walks are under way at a time, four trees for one row
 * or four rows for one tree: the processor then waits for four loads from memory at once instead of one.
 */
export class Forest {
  readonly task: 'classification' | 'regression';
  readonly selection: Selection;
  readonly columns: number;
  readonly classes: number;
  readonly trees: number;
  readonly nodes: ForestNodes;
  readonly layout: ForestLayout;
  private readonly counts: Int32Array;
  private readonly block: Float64Array;

  /** @throws ForestError if the parts do not fit together */
  constructor({ selection, columns, classes, nodes }: ForestParts) {
    this.task = selection === 'mode' ? 'classification' : 'regression';
    this.selection = selection;
    this.columns = columns;
    this.classes = classes;
    this.nodes = nodes;
    if (!(Number.isInteger(columns) && columns > 0)) {
      throw new ForestError(`a forest has at least one column, got ${columns}`);
    }
    if (!(Number.isInteger(classes) && (selection === 'mode' ? classes > 0 : classes === 0))) {
      throw new ForestError(`a ${this.task} forest cannot have ${classes} classes`);
    }
    if (nodes.columns.length !== nodes.values.length) {
      throw new ForestError(`${nodes.columns.length} nodes have ${nodes.values.length} values; each has one`);
    }
    this.layout = layOut(nodes, columns);
    this.trees = this.layout.roots.length;
    if (this.trees === 0) throw new ForestError('the forest has no trees');
    this.checkLeaves();
    this.counts = new Int32Array(classes);
    this.block = new Float64Array(BLOCK_ROWS * this.trees);
  }

  /**
   * For each row the class index, or the value of a regression.
   *
   * @param rows row-major, `count` × `columns`
   */
  predictRows(rows: Float64Array, count: number): Float64Array {
    const answers = new Float64Array(count);
    this.eachRow(rows, count, (row, labels) => {
      answers[row] = this.select(labels);
    });
    return answers;
  }

  /**
   * For each row the share of the trees that vote for each class; `count` × `classes`. Empty for a regression.
   *
   * @param rows row-major, `count` × `columns`
   */
  voteShares(rows: Float64Array, count: number): Float64Array {
    const { classes, trees } = this;
    const shares = new Float64Array(count * classes);
    if (classes === 0) return shares;
    this.eachRow(rows, count, (row, labels) => {
      const at = row * classes;
      for (let tree = 0; tree < trees; tree++) shares[at + labels[tree]!]! += 1;
      for (let i = at; i < at + classes; i++) shares[i]! /= trees;
    });
    return shares;
  }

  private select(labels: Float64Array): number {
    if (this.selection === 'mode') return mode(labels, this.counts);
    return this.selection === 'mean' ? mean(labels) : lowerMedian(labels);
  }

  /** Hands over each row's answers, one a tree in the order of the trees. The array is overwritten later. */
  private eachRow(
    rows: Float64Array,
    count: number,
    take: (row: number, labels: Float64Array) => void,
  ): void {
    if (rows.length < count * this.columns) {
      throw new RangeError(
        `${count} rows of ${this.columns} columns are ${count * this.columns} values, got ${rows.length}`,
      );
    }
    const { block, trees } = this;
    for (let start = 0; start < count; start += BLOCK_ROWS) {
      const end = Math.min(count, start + BLOCK_ROWS);
      const inFours = end - ((end - start) % 4);
      if (inFours > start) for (let tree = 0; tree < trees; tree++) this.walkRows(tree, rows, start, inFours);
      for (let row = inFours; row < end; row++) this.walkTrees(rows, row, (row - start) * trees);
      for (let row = start; row < end; row++) {
        take(row, block.subarray((row - start) * trees, (row - start + 1) * trees));
      }
    }
  }

  /** One tree for all rows from `start` to `end`, four at a time, into the block. */
  private walkRows(tree: number, rows: Float64Array, start: number, end: number): void {
    const { children, columns, thresholds, roots, depths } = this.layout;
    const { values } = this.nodes;
    const width = this.columns;
    const { block, trees } = this;
    const root = roots[tree]!;
    const depth = depths[tree]!;
    let to = tree;
    for (let row = start; row < end; row += 4) {
      const row0 = row * width;
      const row1 = row0 + width;
      const row2 = row1 + width;
      const row3 = row2 + width;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      for (let step = 0; step < depth; step++) {
        a = children[a]! + Number(rows[row0 + columns[a]!]! < thresholds[a]!);
        b = children[b]! + Number(rows[row1 + columns[b]!]! < thresholds[b]!);
        c = children[c]! + Number(rows[row2 + columns[c]!]! < thresholds[c]!);
        d = children[d]! + Number(rows[row3 + columns[d]!]! < thresholds[d]!);
      }
      block[to] = values[a]!;
      block[to + trees] = values[b]!;
      block[to + 2 * trees] = values[c]!;
      block[to + 3 * trees] = values[d]!;
      to += 4 * trees;
    }
  }

  /** All trees for one row, four at a time, into the block from `to` on. */
  private walkTrees(rows: Float64Array, row: number, to: number): void {
    const { children, columns, thresholds, roots, depths } = this.layout;
    const { values } = this.nodes;
    const { block, trees } = this;
    const at = row * this.columns;
    const last = trees - 1;
    for (let tree = 0; tree < trees; tree += 4) {
      // past the last tree the last one is walked again, and its answer written twice
      const tree1 = Math.min(tree + 1, last);
      const tree2 = Math.min(tree + 2, last);
      const tree3 = Math.min(tree + 3, last);
      let a = roots[tree]!;
      let b = roots[tree1]!;
      let c = roots[tree2]!;
      let d = roots[tree3]!;
      const depth = Math.max(depths[tree]!, depths[tree1]!, depths[tree2]!, depths[tree3]!);
      for (let step = 0; step < depth; step++) {
        a = children[a]! + Number(rows[at + columns[a]!]! < thresholds[a]!);
        b = children[b]! + Number(rows[at + columns[b]!]! < thresholds[b]!);
        c = children[c]! + Number(rows[at + columns[c]!]! < thresholds[c]!);
        d = children[d]! + Number(rows[at + columns[d]!]! < thresholds[d]!);
      }
      block[to + tree] = values[a]!;
      block[to + tree1] = values[b]!;
      block[to + tree2] = values[c]!;
      block[to + tree3] = values[d]!;
    }
  }

  private checkLeaves(): void {
    const { columns, values } = this.nodes;
    const { classes, task } = this;
    for (let node = 0; node < columns.length; node++) {
      if (columns[node] !== LEAF) continue;
      const value = values[node]!;
      if (
        task === 'regression' ? !Number.isFinite(value) : !(value >= 0 && value < classes && value % 1 === 0)
      ) {
        throw new ForestError(
          `leaf ${node} answers ${value}; ${task === 'regression' ? 'it must be a finite number' : `the classes are 0 to ${classes - 1}`}`,
        );
      }
    }
  }
}
