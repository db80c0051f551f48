import { ENVIRONMENT } from '../contract/environment';
import { featureExpectations } from '../expectations/feature-expectations';
import { inferExpectations } from '../expectations/infer';
import type { ArtifactContent, ModelMetrics } from '../model/artifact';
import { RowEncoder } from '../model/row-encoder';
import { encodeForest } from '../model/forest-codec';
import { makeBaseline } from './baseline';
import { calibrate } from './calibrate';
import type { Column, Dataset } from '../data/dataset';
import { describeFeature, encodeColumns, featureRows } from './encoding/encode-columns';
import { accuracyByConfidence } from './metrics/accuracy-by-confidence';
import type { Target } from './encoding/encode-label';
import { classificationMetrics } from './metrics/classification-metrics';
import { r2 } from './metrics/r2';
import { meanAbsoluteError, rootMeanSquaredError } from './metrics/regression-errors';
import { fillGaps } from './encoding/fill-gaps';
import { growByEngine } from './forest-engine';
import { importForest } from './import-forest';
import { adoptColumns, adoptTarget, withModelCategories } from './importing/adopt-columns';
import { proveImport } from './importing/prove-import';
import { prepare, type PreparedData } from './prepare';
import type { Finding } from './quality/finding';
import { describeOrder } from './quality/describe-order';
import { dependentRows } from './row-order';
import { splitRows, type Split } from './split-rows';
import { inTimeOrder } from './time-order';
import { trainForest } from './train-forest';
import { DEFAULT_SEED, DEFAULT_TEST_SIZE, resolveSettings, type TrainOptions } from './train-options';

export interface Training {
  readonly content: ArtifactContent;
  readonly data: PreparedData;
  readonly heldOut: HeldOutAnswers;
  /** Warnings of the quality checks. */
  readonly warnings: readonly Finding[];
}

/** What the forest answers for the rows that it was not trained on. */
interface HeldOutAnswers {
  /** Indices of the rows of the prepared data, ascending. */
  readonly rows: Uint32Array;
  /** Class index or value of each of them. */
  readonly truth: Float64Array;
  readonly predictions: Float64Array;
  /** Share of the votes for each class, rows × classes; empty for a regression. */
  readonly probabilities: Float64Array;
}

/**
 * Trains a model. The forest is trained on the training rows only, so the held-out metrics describe the served forest. Equal
 * data and options give equal content, for any number of threads.
 *
 * @throws DatasetError if a name is not a column, or the label does not fit the task
 * @throws QualityError if the quality checks have a severe finding
 */
export async function train(dataset: Dataset, options: TrainOptions): Promise<Training> {
  const { data, everyRow } = select(dataset, options);
  const { rows, omittedRows, features: columns, filled, target, warnings } = data;
  const missing = options.foreign?.forest.missing ?? false;
  const whole = filled.map(({ column }) => column);
  const { training, heldOut } =
    options.split?.(data) ??
    splitRows(target, options.testSize ?? DEFAULT_TEST_SIZE, options.seed ?? DEFAULT_SEED);
  const features = filled.map(({ column, missingAs }) => ({
    ...describeFeature(column, training),
    ...(missing && { missingAs }),
  }));
  const encoded = encodeColumns(columns, training);
  const { forest, importances, settings } = await forestOf(encoded, data, { training, heldOut }, options);
  const proof =
    options.predictions === undefined
      ? undefined
      : proveImport(forest, everyRow, target.classes, options.predictions, options);
  const heldOutValues = featureRows(whole, heldOut);
  const unseen = new RowEncoder(features).encode(featureRows(columns, heldOut), heldOut.length);
  const { predictions, probabilities } = forest.predictWithProbabilities(unseen, heldOut.length);
  const truth = Float64Array.from(heldOut, (row) => target.values[row]!);
  const driftWindow = options.driftWindow ?? ENVIRONMENT.driftWindow.default;
  const order =
    options.rowOrder === 'none'
      ? undefined
      : dependentRows(whole, target, settings.seed, (wanted) => {
          const every = new RowEncoder(features).encode(featureRows(columns, wanted), wanted.length);
          return forest.predictRows(every, wanted.length);
        });
  // half of the predictions are the baseline, and the other half calibrates thresholds against it
  const positions = Uint32Array.from(heldOut, (_, position) => position);
  const ofBaseline = positions.filter((position) => position % 2 === 0);
  const baseline = makeBaseline(
    whole,
    training,
    target,
    Float64Array.from(ofBaseline, (position) => predictions[position]!),
    {
      seed: settings.seed,
      omittedRows: Math.round((omittedRows * training.length) / rows),
      dependence: order?.dependence,
    },
  );
  const calibration = calibrate(
    features,
    baseline,
    {
      count: heldOut.length,
      values: heldOutValues,
      predictions,
      predictionRows: positions.filter((position) => position % 2 === 1),
    },
    {
      windowRows: driftWindow,
      budget: options.driftBudget ?? ENVIRONMENT.driftFalseAlarmBudget.default,
      seed: settings.seed,
    },
    order?.ordered,
  );
  return {
    content: {
      schema: 'cdk8s-aiops/model/v1',
      name: options.name,
      version: options.version ?? '1.0.0',
      task: target.task,
      label: options.label,
      classes: [...target.classes],
      features,
      expectations: featureExpectations(
        options.expectations ?? inferExpectations({ rows, columns }),
        features.map(({ name }) => name),
      ),
      forest: encodeForest(forest),
      baseline,
      ...(calibration === undefined ? {} : { calibration }),
      metrics: measure(target, truth, predictions, probabilities),
      ...(target.task === 'classification' && {
        confidence: accuracyByConfidence(truth, predictions, probabilities, target.classes.length),
      }),
      importances: sumByFeature(
        features.map((feature) => (feature.kind === 'numeric' ? 1 : feature.categories.length)),
        importances,
      ),
      training: 'importedFrom' in settings ? { ...settings, ...(proof && { proof }) } : settings,
      data: { rows, digest: options.dataDigest },
    },
    data,
    heldOut: { rows: heldOut, truth, predictions, probabilities },
    warnings: [...warnings, ...describeOrder(order?.dependence, features, driftWindow, rows)],
  };
}

/** The columns and the target: those of a model from elsewhere, if there is one, else all that the file has. */
function select(
  table: Dataset,
  options: TrainOptions,
): { readonly data: PreparedData; readonly everyRow: readonly Column[] } {
  const { foreign, time, drop = [] } = options;
  const dataset = time === undefined ? table : inTimeOrder(table, time);
  if (foreign === undefined) {
    const data = prepare(dataset, { ...options, drop: time === undefined ? drop : [...drop, time] });
    return { data, everyRow: data.features };
  }
  const own = adoptColumns(foreign, dataset, options.label, options.drop);
  const { features, target, ...rest } = prepare(own, {
    ...options,
    task: options.task ?? foreign.forest.task,
    drop: [],
    // what the model reads is no longer a question
    keep: own.columns.map(({ name }) => name).filter((name) => name !== options.label),
    missing: foreign.forest.missing,
  });
  const columns = withModelCategories(features, foreign.features);
  return {
    data: {
      ...rest,
      features: columns,
      filled: columns.map(fillGaps),
      target: adoptTarget(foreign, target, options.label),
    },
    everyRow: own.columns.slice(0, -1),
  };
}

/** The forest: imported, if there is one, else trained. */
async function forestOf(
  encoded: readonly Float64Array[],
  data: PreparedData,
  split: Split,
  options: TrainOptions,
) {
  const { target } = data;
  const { foreign, imported, engine, seed = DEFAULT_SEED, testSize = DEFAULT_TEST_SIZE } = options;
  if (foreign !== undefined) {
    const { origin, forest, importances } = foreign;
    return { forest, importances, settings: { importedFrom: origin, trees: forest.trees, seed, testSize } };
  }
  if (imported !== undefined) return importForest(imported, encoded.length, target, options);
  const { training } = split;
  if (engine !== undefined) {
    const settings = resolveSettings(options, target.task, training.length, encoded.length);
    return growByEngine(engine, data, split, settings);
  }
  return grow(encoded, training, target, options);
}

async function grow(
  columns: readonly Float64Array[],
  training: Uint32Array,
  target: Target,
  options: TrainOptions,
) {
  const settings = resolveSettings(options, target.task, training.length, columns.length);
  const grown = await trainForest(
    columns,
    Float64Array.from(training, (row) => target.values[row]!),
    { task: target.task, classes: target.classes.length, ...settings },
    {
      ...(options.threads !== undefined && { threads: options.threads }),
      ...(options.onTree && { onTree: options.onTree }),
    },
  );
  return { ...grown, settings };
}

function measure(
  { task, classes }: Target,
  truth: Float64Array,
  predicted: Float64Array,
  shares: Float64Array,
): ModelMetrics {
  if (task === 'classification') return classificationMetrics(classes, truth, predicted, shares);
  return {
    task,
    rows: truth.length,
    r2: r2(truth, predicted),
    meanAbsoluteError: meanAbsoluteError(truth, predicted),
    rootMeanSquaredError: rootMeanSquaredError(truth, predicted),
  };
}

/** The importance of a categorical feature is the sum of those of its one-hot columns. */
function sumByFeature(widths: readonly number[], importances: Float64Array): number[] {
  let from = 0;
  return widths.map((width) => {
    const sum = importances.subarray(from, from + width).reduce((total, value) => total + value, 0);
    from += width;
    // rounding must not give a sum above 1, which the schema refuses
    return Math.min(1, sum);
  });
}
