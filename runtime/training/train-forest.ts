import { availableParallelism } from 'node:os';
import { Forest } from '../model/forest';
import { VectorTable } from '../model/vector-table';
import {
  checkData,
  checkSettings,
  featuresTried,
  TrainingError,
  type ForestSettings,
} from './forest-settings';
import { growInThreads } from './grow-in-threads';
import { growerOf, planTraining, type TrainingPlan } from './training-plan';
import type { GrownTree } from './tree-grower';

export interface TrainForestOptions {
  /**
   * Number of threads that grow trees. With 1 the calling thread grows them, and is blocked until the forest is complete.
   *
   * @default - the number of processors if training is estimated to take more than a second, else 1
   */
  readonly threads?: number;
  /** Called after each tree. */
  readonly onTree?: (done: number, total: number) => void;
}

export interface TrainedForest {
  readonly forest: Forest;
  /**
   * Share of each column in the decrease of impurity, averaged over the trees, as scikit-learn's `feature_importances_`.
   * The sum is 1; all are 0 if no tree has a split.
   */
  readonly importances: Float64Array;
}

/**
 * Trains a random forest (Breiman 2001): each tree on a bootstrap sample, each node split by the best of some randomly
 * drawn columns.
 *
 * @param columns values of each column, all finite
 * @param target class index or value of each row
 * @throws TrainingError if the data or a setting is impossible
 */
export async function trainForest(
  columns: readonly Float64Array[],
  target: Float64Array,
  settings: ForestSettings,
  options: TrainForestOptions = {},
): Promise<TrainedForest> {
  checkSettings(settings, columns.length);
  checkData(columns, target, settings);
  const threads = options.threads ?? worthwhileThreads(columns.length, target.length, settings);
  if (!(Number.isInteger(threads) && threads > 0)) {
    throw new TrainingError(`threads must be a whole number of at least 1, got ${threads}`);
  }
  let done = 0;
  const onTree = (): void => options.onTree?.(++done, settings.trees);
  const plan = planTraining(columns, target, settings);
  const trees = threads === 1 ? growHere(plan, onTree) : await growInThreads(plan, threads, onTree);
  return {
    forest: assemble(trees, columns.length, settings),
    importances: meanImportances(trees, columns.length),
  };
}

function growHere(plan: TrainingPlan, onTree: () => void): GrownTree[] {
  const grower = growerOf(plan);
  return Array.from({ length: plan.settings.trees }, (_, tree) => {
    const grown = grower.grow(tree);
    onTree();
    return grown;
  });
}

function assemble(
  trees: readonly GrownTree[],
  columns: number,
  { task, classes, leaves }: ForestSettings,
): Forest {
  const shared = task === 'classification' && leaves === 'average';
  const vectors = new VectorTable(shared ? classes : 0);
  const nodes = {
    columns: joined(Uint32Array, trees, ({ nodes: own }) => own.columns),
    thresholds: joined(Float64Array, trees, ({ nodes: own }) => own.thresholds),
    leaves: joined(Float64Array, trees, ({ nodes: own, leafVectors }) =>
      leafVectors === undefined ? own.leaves : adopted(own.leaves, leafVectors, vectors, classes),
    ),
  };
  const selection = task === 'classification' && !shared ? 'mode' : 'mean';
  return new Forest({ selection, columns, classes, nodes, leafVectors: vectors.toArray() });
}

/** The leaves of a tree with the indices that their vectors have in the forest's table. */
function adopted(
  leaves: ArrayLike<number>,
  leafVectors: Float64Array,
  vectors: VectorTable,
  classes: number,
): Float64Array {
  const moved = Array.from({ length: leafVectors.length / classes }, (_, index) =>
    vectors.indexOf(leafVectors.subarray(index * classes, (index + 1) * classes)),
  );
  return Float64Array.from(leaves, (index) => moved[index]!);
}

function joined<Numbers extends Uint32Array | Float64Array>(
  Type: new (length: number) => Numbers,
  trees: readonly GrownTree[],
  part: (tree: GrownTree) => ArrayLike<number>,
): Numbers {
  const parts = trees.map(part);
  const all = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const numbers of parts) {
    all.set(numbers, at);
    at += numbers.length;
  }
  return all;
}

function meanImportances(trees: readonly GrownTree[], columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (const { importances } of trees) importances.forEach((share, column) => (sums[column]! += share));
  const total = sums.reduce((sum, share) => sum + share, 0);
  return total > 0 ? sums.map((share) => share / total) : sums;
}

/** Estimated duration above which threads are used: starting them costs a quarter of a second. */
const SECONDS_WORTH_THREADS = 1;
/** Seconds for one row, level of a tree and column tried, measured on the data of bench/training. */
const SECONDS_A_ROW = { exact: 25e-9, histogram: 8e-9 } as const;

function worthwhileThreads(columns: number, rows: number, settings: ForestSettings): number {
  const levels = Math.min(settings.maxDepth ?? Infinity, 1 + Math.log2(rows));
  const visits = settings.trees * levels * rows * featuresTried(settings.maxFeatures, columns);
  return visits * SECONDS_A_ROW[settings.splitter] > SECONDS_WORTH_THREADS ? availableParallelism() : 1;
}
