import type { Criterion } from './criterion';
import { featuresTried, type ForestSettings } from './forest-settings';
import { Gini } from './gini';
import { TreeGrower } from './tree-grower';
import { rankColumn, type RankedColumn } from './tree-ranks';
import { Variance } from './variance';

/** The input of a thread that grows trees. Its arrays are shared memory, so sending it copies nothing. */
export interface TrainingPlan {
  readonly settings: ForestSettings;
  readonly columns: readonly RankedColumn[];
  /** Class index or value of each row. */
  readonly target: Float64Array;
  /** Weight of one row, by class; empty for a regression. */
  readonly classWeights: Float64Array;
}

export function planTraining(
  columns: readonly Float64Array[],
  target: Float64Array,
  settings: ForestSettings,
): TrainingPlan {
  const rows = target.length;
  const shared = new Float64Array(new SharedArrayBuffer(target.byteLength));
  shared.set(target);
  return {
    settings,
    target: shared,
    classWeights: classWeights(target, settings),
    columns: columns.map((column) => {
      const ranks =
        settings.splitter === 'histogram'
          ? new Uint8Array(new SharedArrayBuffer(rows))
          : new Int32Array(new SharedArrayBuffer(rows * Int32Array.BYTES_PER_ELEMENT));
      return { ranks, ...rankColumn(column, ranks) };
    }),
  };
}

/** Creates a grower of the plan's trees, with scratch memory of its own. */
export function growerOf({ settings, columns, target, classWeights: weights }: TrainingPlan): TreeGrower {
  const draws = new Int32Array(target.length);
  const slots = columns.reduce((most, { lowest }) => Math.max(most, lowest.length), 0);
  const criterion: Criterion =
    settings.task === 'classification'
      ? new Gini(Int32Array.from(target), draws, weights, slots)
      : new Variance(target, draws, slots);
  return new TreeGrower(columns, draws, criterion, {
    ...settings,
    maxFeatures: featuresTried(settings.maxFeatures, columns.length),
    leafShares: settings.task === 'classification' && settings.leaves === 'average',
  });
}

/** Weight of one row, by class; empty for a regression. */
export function classWeights(
  target: Float64Array,
  { classes, classWeight }: Pick<ForestSettings, 'classes' | 'classWeight'>,
): Float64Array {
  const weights = new Float64Array(classes).fill(1);
  if (classWeight === 'none') return weights;
  const counts = new Float64Array(classes);
  for (const label of target) counts[label]! += 1;
  // the weight of a class without rows is never used
  return weights.map((_, label) => target.length / (classes * Math.max(1, counts[label]!)));
}
