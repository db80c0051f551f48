import { ForestError, type ForestNodes } from './forest-layout';
import { ForestWalk } from './forest-walk';
import { LeafAverages } from './leaf-averages';
import type { LeafCombiner } from './leaf-combiner';
import { LeafSums, type LeafSum } from './leaf-sums';
import { LeafValues } from './leaf-values';
import { LeafVotes } from './leaf-votes';
import { atOnce, withPauses, type SlicedWork } from './slices';
import { leavesOf, type Leaves, type Selection } from './selection';

/** Constructor arguments of a forest. */
export interface ForestParts {
  readonly selection: Selection;
  /** Values in a row. */
  readonly columns: number;
  /** Classes that the forest predicts; 0 for a regression. */
  readonly classes: number;
  readonly nodes: ForestNodes;
  /** Distinct vectors of values that the leaves refer to: for each class its share, or for each sum its value. */
  readonly leafVectors?: Float64Array | undefined;
  /** For `sum` alone: how the leaves are added up. */
  readonly sum?: LeafSum | undefined;
  /** Whether the forest was trained with missing values, which are NaN in a row. @default false */
  readonly missing?: boolean | undefined;
}

/** Predictions and probabilities of a forest for some rows. */
export interface ForestAnswers {
  /** The class index or the value of each row. */
  readonly predictions: Float64Array;
  /** Probability of each class, 0 to 1; row-major, rows × classes. Empty for a regression. */
  readonly probabilities: Float64Array;
}

/** Limit of the columns. A node has room for 2³¹. */
const MOST_COLUMNS = 2 ** 16;

/**
 * Trees as flat arrays. `x < threshold` goes left, and everything else goes right; a missing value goes where its node says.
 * With votes, and with the mean or median of a regression, the predictions equal those of ml-random-forest 2.1 for every row.
 */
export class Forest {
  readonly task: 'classification' | 'regression';
  readonly selection: Selection;
  readonly columns: number;
  readonly classes: number;
  readonly trees: number;
  readonly nodes: ForestNodes;
  readonly leafVectors: Float64Array | undefined;
  readonly sum: LeafSum | undefined;
  readonly missing: boolean;
  private readonly walk: ForestWalk;
  private readonly combiner: LeafCombiner;

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
    const { selection, columns, classes, nodes, leafVectors, sum, missing = false } = parts;
    this.task = taskOf(parts);
    this.selection = selection;
    this.columns = columns;
    this.classes = classes;
    this.nodes = nodes;
    this.leafVectors = leafVectors;
    this.sum = sum;
    this.missing = missing;
    this.walk = walk;
    this.trees = walk.trees.length;
    if (sum?.treesOfSums !== undefined) checkTreesOfSums(sum.treesOfSums, sum.base.length, this.trees);
    this.combiner = combinerOf(parts, this.trees);
  }

  /** What the leaves hold. */
  get leaves(): Leaves {
    return leavesOf(this.selection);
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
    this.predict(rows, count, predictions, undefined);
    return predictions;
  }

  /** Predicts rows, with the probabilities of the classes, in one walk. */
  predictWithProbabilities(rows: Float64Array, count: number): ForestAnswers {
    const predictions = new Float64Array(count);
    const probabilities = new Float64Array(count * this.classes);
    this.predict(rows, count, predictions, this.classes > 0 ? probabilities : undefined);
    return { predictions, probabilities };
  }

  /** Walks the rows block by block, and combines the leaves after each block. */
  private predict(
    rows: Float64Array,
    count: number,
    predictions: Float64Array,
    probabilities: Float64Array | undefined,
  ): void {
    const { columns, walk, combiner } = this;
    if (rows.length < count * columns) {
      throw new RangeError(
        `${count} rows of ${columns} columns are ${count * columns} values, got ${rows.length}`,
      );
    }
    const output = { predictions, probabilities };
    for (let start = 0; start < count; start += walk.blockRows) {
      const end = Math.min(count, start + walk.blockRows);
      walk.walk(rows, start, end);
      combiner.combine(walk.answers, walk.stride, start, end, output);
    }
  }
}

function taskOf({ classes }: ForestParts): Forest['task'] {
  return classes > 0 ? 'classification' : 'regression';
}

function combinerOf(
  { selection, classes, nodes, leafVectors, sum }: ForestParts,
  trees: number,
): LeafCombiner {
  if (selection === 'mode') return new LeafVotes(trees, classes);
  if (sum !== undefined) return new LeafSums(leafVectors ?? nodes.leaves, sum, trees, classes);
  if (leafVectors !== undefined) return new LeafAverages(leafVectors, trees, classes);
  return new LeafValues(selection === 'median' ? 'median' : 'mean', nodes.leaves, trees);
}

function preparing(parts: ForestParts): SlicedWork<ForestWalk> {
  const { columns, classes, nodes, leafVectors, missing = false } = parts;
  if (!(Number.isInteger(columns) && columns > 0 && columns <= MOST_COLUMNS)) {
    throw new ForestError(`a forest has 1 to ${MOST_COLUMNS} columns, got ${columns}`);
  }
  checkLeaves(parts);
  const answers = leafVectors === undefined ? votesOf(parts) : leafVectors.length / vectorLength(parts);
  return ForestWalk.preparing(nodes, { columns, answers, missing });

  function votesOf({ selection }: ForestParts): number {
    return selection === 'mode' ? classes : 0;
  }
}

function vectorLength({ classes, sum }: ForestParts): number {
  return sum?.base.length ?? classes;
}

function checkLeaves(parts: ForestParts): void {
  const { selection, classes, leafVectors, sum } = parts;
  const needsClasses = { mode: true, median: false, mean: leafVectors !== undefined, sum: undefined }[
    selection
  ];
  if (!Number.isInteger(classes) || (needsClasses !== undefined && needsClasses !== classes > 0)) {
    const task = needsClasses === true ? 'classification' : 'regression';
    throw new ForestError(`a ${task} forest cannot have ${classes} classes`);
  }
  if ((selection === 'sum') !== (sum !== undefined)) {
    throw new ForestError(
      `a forest with the selection ${selection} ${sum === undefined ? 'needs' : 'cannot have'} a sum`,
    );
  }
  if (sum !== undefined) checkSum(sum, classes, leafVectors !== undefined);
  if (leafVectors === undefined) return;
  const length = vectorLength(parts);
  if (
    selection === 'mode' ||
    selection === 'median' ||
    leafVectors.length === 0 ||
    leafVectors.length % length !== 0
  ) {
    throw new ForestError(
      `${leafVectors.length} values are no vectors of ${length} for the leaves of a forest with the selection ${selection}`,
    );
  }
  if (!leafVectors.every(Number.isFinite))
    throw new ForestError('the vectors of the leaves must hold finite numbers');
}

function checkSum({ base, treesOfSums, link }: LeafSum, classes: number, vectors: boolean): void {
  const sums = classes > 2 ? [classes] : classes === 0 ? [1] : [1, 2];
  if (!sums.includes(base.length)) {
    throw new ForestError(
      `a sum for ${classes} classes has ${sums.join(' or ')} base values, got ${base.length}`,
    );
  }
  if (vectors !== (treesOfSums === undefined)) {
    throw new ForestError(
      vectors
        ? 'the leaves have a value for every sum, so no tree belongs to a single one'
        : 'it is not known which tree belongs to which sum',
    );
  }
  if (link === 'softmax' && base.length < 2)
    throw new ForestError('the link softmax needs at least two sums');
  if (link === 'exponential' && classes > 0)
    throw new ForestError('the link exponential is for a regression');
}

function checkTreesOfSums(treesOfSums: readonly number[], sums: number, trees: number): void {
  const total = treesOfSums.reduce((sum, count) => sum + count, 0);
  if (treesOfSums.length !== sums || total !== trees) {
    throw new ForestError(
      `${treesOfSums.length} sums with ${total} trees in all are stated, and the forest has ${sums} base values and ${trees} trees`,
    );
  }
}
