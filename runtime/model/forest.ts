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

/** Far beyond any table; a node has room for 2³¹. */
const MOST_COLUMNS = 2 ** 16;

/** Rows whose labels are collected before the next rows are walked: few enough for the cache, many enough for a tree to stay in it. */
const BLOCK_ROWS = 252;

/**
 * A random forest as flat arrays. It answers as ml-random-forest 2.1 does, for every row: `x < threshold` goes
 * left and everything else, NaN included, goes right.
 *
 * A step has no branch (a leaf leads to itself), and six walks are under way at a time, of six trees for one row
 * or of six rows for one tree: the processor then waits for several loads from memory at once instead of one.
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
    if (!(Number.isInteger(columns) && columns > 0 && columns <= MOST_COLUMNS)) {
      throw new ForestError(`a forest has 1 to ${MOST_COLUMNS} columns, got ${columns}`);
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
    this.eachBlock(rows, count, (start, end) => {
      for (let row = start; row < end; row++) answers[row] = this.select((row - start) * this.trees);
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
    this.eachBlock(rows, count, (start, end) => {
      for (let row = start; row < end; row++) {
        const from = (row - start) * trees;
        const to = row * classes;
        for (let i = from; i < from + trees; i++) shares[to + this.block[i]!]! += 1;
        for (let i = to; i < to + classes; i++) shares[i]! /= trees;
      }
    });
    return shares;
  }

  /** The answer to one row, whose trees' answers begin there in the block. */
  private select(from: number): number {
    const { block, selection, counts } = this;
    const to = from + this.trees;
    if (selection === 'mode') return mode(block, from, to, counts);
    return selection === 'mean' ? mean(block, from, to) : lowerMedian(block, from, to);
  }

  /** Fills the block with the trees' answers to some rows, those of each row together, and hands it over; then the next rows. */
  private eachBlock(rows: Float64Array, count: number, take: (start: number, end: number) => void): void {
    const { columns, trees } = this;
    if (rows.length < count * columns) {
      throw new RangeError(
        `${count} rows of ${columns} columns are ${count * columns} values, got ${rows.length}`,
      );
    }
    for (let start = 0; start < count; start += BLOCK_ROWS) {
      const end = Math.min(count, start + BLOCK_ROWS);
      const inSixes = end - ((end - start) % 6);
      if (inSixes > start) for (let tree = 0; tree < trees; tree++) this.walkRows(tree, rows, start, inSixes);
      for (let row = inSixes; row < end; row++) this.walkTrees(rows, row, (row - start) * trees);
      take(start, end);
    }
  }

  /** One tree for the rows from `start` to `end`, six at a time, into the block. */
  private walkRows(tree: number, rows: Float64Array, start: number, end: number): void {
    const { words, thresholds, roots, depths } = this.layout;
    const { values } = this.nodes;
    const width = this.columns;
    const { block, trees } = this;
    const root = roots[tree]!;
    const depth = depths[tree]!;
    let to = tree;
    for (let row = start; row < end; row += 6) {
      const row0 = row * width;
      const row1 = row0 + width;
      const row2 = row1 + width;
      const row3 = row2 + width;
      const row4 = row3 + width;
      const row5 = row4 + width;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      let e = root;
      let f = root;
      for (let step = 0; step < depth; step++) {
        a = words[2 * a + 2]! + 2 * Number(rows[row0 + words[2 * a + 3]!]! < thresholds[a]!);
        b = words[2 * b + 2]! + 2 * Number(rows[row1 + words[2 * b + 3]!]! < thresholds[b]!);
        c = words[2 * c + 2]! + 2 * Number(rows[row2 + words[2 * c + 3]!]! < thresholds[c]!);
        d = words[2 * d + 2]! + 2 * Number(rows[row3 + words[2 * d + 3]!]! < thresholds[d]!);
        e = words[2 * e + 2]! + 2 * Number(rows[row4 + words[2 * e + 3]!]! < thresholds[e]!);
        f = words[2 * f + 2]! + 2 * Number(rows[row5 + words[2 * f + 3]!]! < thresholds[f]!);
      }
      block[to] = values[a >> 1]!;
      block[to + trees] = values[b >> 1]!;
      block[to + 2 * trees] = values[c >> 1]!;
      block[to + 3 * trees] = values[d >> 1]!;
      block[to + 4 * trees] = values[e >> 1]!;
      block[to + 5 * trees] = values[f >> 1]!;
      to += 6 * trees;
    }
  }

  /** All trees for one row, six at a time, into the block from `to` on. */
  private walkTrees(rows: Float64Array, row: number, to: number): void {
    const { words, thresholds, roots, depths } = this.layout;
    const { values } = this.nodes;
    const { block, trees } = this;
    const at = row * this.columns;
    for (let group = 0; group < trees; group += 6) {
      // six trees end with the last one: where they are fewer, or overlap the six before, some are walked twice
      const tree = Math.max(0, Math.min(group, trees - 6));
      const last = trees - 1;
      const tree1 = Math.min(tree + 1, last);
      const tree2 = Math.min(tree + 2, last);
      const tree3 = Math.min(tree + 3, last);
      const tree4 = Math.min(tree + 4, last);
      const tree5 = Math.min(tree + 5, last);
      let a = roots[tree]!;
      let b = roots[tree1]!;
      let c = roots[tree2]!;
      let d = roots[tree3]!;
      let e = roots[tree4]!;
      let f = roots[tree5]!;
      let depth = 0;
      for (let i = tree; i <= tree5; i++) depth = Math.max(depth, depths[i]!);
      for (let step = 0; step < depth; step++) {
        a = words[2 * a + 2]! + 2 * Number(rows[at + words[2 * a + 3]!]! < thresholds[a]!);
        b = words[2 * b + 2]! + 2 * Number(rows[at + words[2 * b + 3]!]! < thresholds[b]!);
        c = words[2 * c + 2]! + 2 * Number(rows[at + words[2 * c + 3]!]! < thresholds[c]!);
        d = words[2 * d + 2]! + 2 * Number(rows[at + words[2 * d + 3]!]! < thresholds[d]!);
        e = words[2 * e + 2]! + 2 * Number(rows[at + words[2 * e + 3]!]! < thresholds[e]!);
        f = words[2 * f + 2]! + 2 * Number(rows[at + words[2 * f + 3]!]! < thresholds[f]!);
      }
      block[to + tree] = values[a >> 1]!;
      block[to + tree1] = values[b >> 1]!;
      block[to + tree2] = values[c >> 1]!;
      block[to + tree3] = values[d >> 1]!;
      block[to + tree4] = values[e >> 1]!;
      block[to + tree5] = values[f >> 1]!;
    }
  }

  private checkLeaves(): void {
    const { columns, values } = this.nodes;
    const { classes } = this;
    const classification = this.task === 'classification';
    for (let node = 0; node < columns.length; node++) {
      if (columns[node] !== LEAF) continue;
      const value = values[node]!;
      const allowed = classification
        ? value >= 0 && value < classes && Math.floor(value) === value
        : Number.isFinite(value);
      if (allowed) continue;
      const answers = classification ? `the classes are 0 to ${classes - 1}` : 'it must be a finite number';
      throw new ForestError(`leaf ${node} answers ${value}; ${answers}`);
    }
  }
}
