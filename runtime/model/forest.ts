import { ForestError, type ForestNodes } from './forest-layout';
import { ForestWalk } from './forest-walk';
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

/**
 * A random forest as flat arrays. It answers as ml-random-forest 2.1 does, for every row: `x < threshold` goes
 * left and everything else, NaN included, goes right.
 */
export class Forest {
  readonly task: 'classification' | 'regression';
  readonly selection: Selection;
  readonly columns: number;
  readonly classes: number;
  readonly trees: number;
  readonly nodes: ForestNodes;
  private readonly walk: ForestWalk;
  /** Scratch space: the votes for each class, or the value of each tree. */
  private readonly counts: Int32Array;
  private readonly values: Float64Array;

  /** @throws ForestError if the parts do not fit together */
  constructor({ selection, columns, classes, nodes }: ForestParts) {
    this.task = selection === 'mode' ? 'classification' : 'regression';
    this.selection = selection;
    this.columns = columns;
    this.classes = classes;
    if (!(Number.isInteger(columns) && columns > 0 && columns <= MOST_COLUMNS)) {
      throw new ForestError(`a forest has 1 to ${MOST_COLUMNS} columns, got ${columns}`);
    }
    if (!(Number.isInteger(classes) && (selection === 'mode' ? classes > 0 : classes === 0))) {
      throw new ForestError(`a ${this.task} forest cannot have ${classes} classes`);
    }
    this.nodes = nodes;
    this.walk = new ForestWalk(nodes, { columns, classes });
    this.trees = this.walk.trees.length;
    this.counts = new Int32Array(classes);
    this.values = new Float64Array(classes === 0 ? this.trees : 0);
  }

  /** For each tree the steps from its root to its deepest leaf. */
  get depths(): number[] {
    return this.walk.trees.map(({ depth }) => depth);
  }

  /**
   * For each row the class index, or the value of a regression.
   *
   * @param rows row-major, `count` × `columns`
   */
  predictRows(rows: Float64Array, count: number): Float64Array {
    const answers = new Float64Array(count);
    this.eachBlock(rows, count, (start, end) => {
      for (let row = start; row < end; row++) answers[row] = this.select((row - start) * this.walk.stride);
    });
    return answers;
  }

  /**
   * For each row the share of the trees that vote for each class; `count` × `classes`. Empty for a regression.
   *
   * @param rows row-major, `count` × `columns`
   */
  voteShares(rows: Float64Array, count: number): Float64Array {
    const { classes, trees, walk } = this;
    const shares = new Float64Array(count * classes);
    if (classes === 0) return shares;
    this.eachBlock(rows, count, (start, end) => {
      for (let row = start; row < end; row++) {
        const from = (row - start) * walk.stride;
        const to = row * classes;
        for (let i = from; i < from + trees; i++) shares[to + walk.answers[i]!]! += 1;
        for (let i = to; i < to + classes; i++) shares[i]! /= trees;
      }
    });
    return shares;
  }

  /** The answer to one row, whose trees' answers begin there. */
  private select(from: number): number {
    const { selection, counts, values, trees } = this;
    const { answers } = this.walk;
    if (selection === 'mode') return mode(answers, from, from + trees, counts);
    for (let tree = 0; tree < trees; tree++) values[tree] = this.nodes.leaves[answers[from + tree]!]!;
    return selection === 'mean' ? mean(values) : lowerMedian(values);
  }

  /** Lets the trees answer some rows, and hands these over; then the next rows. */
  private eachBlock(rows: Float64Array, count: number, take: (start: number, end: number) => void): void {
    const { columns, walk } = this;
    if (rows.length < count * columns) {
      throw new RangeError(
        `${count} rows of ${columns} columns are ${count * columns} values, got ${rows.length}`,
      );
    }
    for (let start = 0; start < count; start += walk.blockRows) {
      const end = Math.min(count, start + walk.blockRows);
      walk.walk(rows, start, end);
      take(start, end);
    }
  }
}
