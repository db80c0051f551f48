import type { Dataset } from '../data/dataset';
import type { ImportProof, TrainingSettings } from '../model/artifact';
import type { Forest } from '../model/forest';
import { encodeColumns } from './encoding/encode-columns';
import type { Target } from './encoding/encode-label';
import { checkData, checkSettings } from './forest-settings';
import { ImportError, type ForeignModel } from './importing/foreign-model';
import { proveImport } from './importing/prove-import';
import type { PreparedData } from './prepare';
import type { Split } from './split-rows';
import { classWeights } from './training-plan';

/** What an engine needs to grow a forest. Its columns are numbers: one for each numeric feature, and one for each category. */
export interface GrowthOrder {
  readonly task: Target['task'];
  /** Classes of the target; 0 for a regression. */
  readonly classes: number;
  /** Values of the training rows. */
  readonly columns: readonly Float64Array[];
  /** Class index or value of each training row. */
  readonly target: Float64Array;
  /** Weight of a row, by class; empty for a regression. */
  readonly classWeights: Float64Array;
  /** Values of the rows that the engine predicts, for a comparison with the forest that is read back. */
  readonly proofColumns: readonly Float64Array[];
  readonly settings: TrainingSettings;
}

/** What an engine gives back. */
export interface EngineForest {
  readonly model: ForeignModel;
  /** A row for each row of `proofColumns`, as `proveImport` reads them. */
  readonly predictions: Dataset;
}

/** Grows the trees of a training in another program. Everything else of the training stays here. */
export interface ForestEngine {
  readonly name: string;
  readonly grow: (order: GrowthOrder) => Promise<EngineForest>;
}

/** More rows prove no more, and each is written, predicted and read. */
const MOST_PROOF_ROWS = 100_000;

/**
 * Has an engine grow the forest of the training rows, and compares its predictions of held-out rows with its own.
 *
 * @throws TrainingError if the data or a setting is impossible
 * @throws ImportError if the forest is not one of this data, or predicts something else here
 */
export async function growByEngine(
  engine: ForestEngine,
  { features, target }: PreparedData,
  { training, heldOut }: Split,
  settings: TrainingSettings,
): Promise<{
  readonly forest: Forest;
  readonly importances: Float64Array;
  readonly settings: TrainingSettings & { readonly grownBy: string; readonly proof: ImportProof };
}> {
  const columns = encodeColumns(features, training);
  const proofColumns = encodeColumns(features, heldOut.subarray(0, MOST_PROOF_ROWS));
  const own = Float64Array.from(training, (row) => target.values[row]!);
  const asked = { task: target.task, classes: target.classes.length, ...settings };
  checkSettings(asked, columns.length);
  checkData(columns, own, asked);
  const { model, predictions } = await engine.grow({
    task: target.task,
    classes: target.classes.length,
    columns,
    target: own,
    classWeights: classWeights(own, asked),
    proofColumns,
    settings,
  });
  const { forest, importances, origin } = model;
  if (forest.columns !== columns.length || forest.classes !== target.classes.length) {
    throw new ImportError(
      `${engine.name} was given ${columns.length} columns and ${target.classes.length} classes, and its forest has ${forest.columns} and ${forest.classes}`,
    );
  }
  const proof = proveImport(
    forest,
    proofColumns.map((values, index) => ({ kind: 'numeric', name: String(index), values })),
    target.classes.map((_, index) => index),
    predictions,
    { label: 'prediction' },
  );
  return { forest, importances, settings: { ...settings, grownBy: origin, proof } };
}
