import { ForestError, type ForestNodes } from './forest-layout';
import { ForestWalk } from './forest-walk';
import { atOnce, withPauses, type SlicedWork } from './slices';
import { lowerMedian, mean, mode, type Selection } from './selection';

/** Constructor arguments of a forest. */
export interface ForestParts {
  readonly selection: Selection;
  /** Values in a row. */
  readonly columns: number;
  /** Classes that a tree can vote for; 0 for a regression. */
  readonly classes: number;
  readonly nodes: ForestNodes;
}

/** Predictions and vote shares of a forest for some rows. */
export interface ForestAnswers {
  /** The class index or the value of each row. */
  readonly predictions: Float64Array;
  /** Share of the trees that vote for each class, 0 to 1; row-major, rows × classes. Empty for a regression. */
  readonly voteShares: Float64Array;
}

/** Limit of the columns. A node has room for 2³¹. */
const MOST_COLUMNS = 2 ** 16;

/**
 * A random forest as flat arrays. Its predictions equal those of ml-random-forest 2.1 for every row: `x < threshold` goes
 * left; everything else, including NaN, goes right.
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

  /**
   * Makes a forest in slices, for a thread that serves meanwhile.
   *
   * @throws ForestError if the parts do not fit together
   */
  static async withPauses(parts: ForestParts, pause: () => Promise<void>): Promise<Forest> {
    return new Forest(parts, await withPauses(preparing(parts), pause));
  }

  /** @throws ForestError if the parts do not fit together */
  constructor(parts: ForestParts, walk = atOnce(preparing(parts))) {
    const { selection, columns, classes, nodes } = parts;
    this.task = taskOf(selection);
    this.selection = selection;
    this.columns = columns;
    this.classes = classes;
    this.nodes = nodes;
    this.walk = walk;
    this.trees = this.walk.trees.length;
    this.counts = new Int32Array(classes);
    this.values = new Float64Array(classes === 0 ? this.trees : 0);
  }

  /** Depth of each tree: steps from its root to its deepest leaf. */
  get depths(): number[] {
    return this.walk.trees.map(({ depth }) => depth);
  }

  /**
   * Predicts rows.
   *
   * @param rows row-major, `count` × `columns`
   * @returns the class index or the value of each row
   */
  predictRows(rows: Float64Array, count: number): Float64Array {
    const predictions = new Float64Array(count);
    this.eachBlock(rows, count, (start, end) => {
      this.select(predictions, start, end);
    });
    return predictions;
  }

  /** Predicts rows, with the vote shares, in one walk. */
  predictWithShares(rows: Float64Array, count: number): ForestAnswers {
    const predictions = new Float64Array(count);
    const voteShares = new Float64Array(count * this.classes);
    this.eachBlock(rows, count, (start, end) => {
      this.select(predictions, start, end);
      if (this.classes > 0) this.share(voteShares, start, end);
    });
    return { predictions, voteShares };
  }

  /** Predictions of the rows of the last walk. */
  private select(predictions: Float64Array, start: number, end: number): void {
    const { selection, counts, values, trees, nodes, walk } = this;
    const { answers, stride } = walk;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      if (selection === 'mode') {
        predictions[row] = mode(answers, from, from + trees, counts);
        continue;
      }
      for (let tree = 0; tree < trees; tree++) values[tree] = nodes.leaves[answers[from + tree]!]!;
      predictions[row] = selection === 'mean' ? mean(values) : lowerMedian(values);
    }
  }

  /** Vote shares of the rows of the last walk. */
  private share(voteShares: Float64Array, start: number, end: number): void {
    const { classes, trees, walk } = this;
    const { answers, stride } = walk;
    for (let row = start, from = 0; row < end; row++, from += stride) {
      const to = row * classes;
      for (let i = from; i < from + trees; i++) voteShares[to + answers[i]!]! += 1;
      for (let i = to; i < to + classes; i++) voteShares[i]! /= trees;
    }
  }

  /** Walks the rows block by block, and calls `take` after each block. */
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

function taskOf(selection: Selection): Forest['task'] {
  return selection === 'mode' ? 'classification' : 'regression';
}

function preparing({ selection, columns, classes, nodes }: ForestParts): SlicedWork<ForestWalk> {
  if (!(Number.isInteger(columns) && columns > 0 && columns <= MOST_COLUMNS)) {
    throw new ForestError(`a forest has 1 to ${MOST_COLUMNS} columns, got ${columns}`);
  }
  if (!(Number.isInteger(classes) && (selection === 'mode' ? classes > 0 : classes === 0))) {
    throw new ForestError(`a ${taskOf(selection)} forest cannot have ${classes} classes`);
  }
  return ForestWalk.preparing(nodes, { columns, classes });
}
