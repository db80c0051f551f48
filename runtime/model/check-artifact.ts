import { OWN_TESTS } from '../contract/drift-tests';
import type { ArtifactContent, Feature, FeatureBaseline } from './artifact';
import { ArtifactError } from './artifact-error';

/** Most bins of a numeric baseline. Each is a series of the metrics; training makes ten. */
const MOST_BINS = 100;
/** Most values of a baseline's sample, which is sorted when the model is loaded; training takes 1,000. */
const MOST_SAMPLE_VALUES = 10_000;
/** Tolerance for the rounding of a sum of shares. */
const ROUNDING = 1e-6;

/**
 * Checks what the schema cannot express: lists of equal length, values that must differ, and sums.
 *
 * @throws ArtifactError that names the contradiction
 */
export function checkConsistency(content: ArtifactContent): void {
  checkFeatures(content);
  checkClasses(content);
  checkBaseline(content);
  checkDependence(content);
  checkCalibration(content);
  checkMetrics(content);
  checkConfidence(content);
  checkTraining(content);
  checkExpectations(content);
}

function check(holds: boolean, message: () => string): asserts holds {
  if (!holds) throw new ArtifactError(`the artifact contradicts itself: ${message()}`);
}

function checkFeatures({ features, importances, forest }: ArtifactContent): void {
  const twice = repeated(features.map(({ name }) => name));
  check(twice === undefined, () => `two features have the same name, ${quoted(twice!)}`);
  for (const feature of features) {
    check(
      (feature.missingAs !== undefined) === (forest.missing ?? false),
      () =>
        `${named(feature)} ${feature.missingAs === undefined ? 'must have a value' : 'may be missing'}, and its forest takes ${forest.missing ? 'missing values' : 'none'}`,
    );
    if (feature.kind === 'numeric') {
      const { minimum, maximum } = feature;
      check(minimum <= maximum, () => `${named(feature)} has the minimum ${minimum}, above its ${maximum}`);
    } else {
      const again = repeated(feature.categories);
      check(again === undefined, () => `${named(feature)} has the category ${quoted(again!)} twice`);
      const { length } = feature.categories;
      check(
        feature.missingAs === undefined || feature.missingAs < length,
        () => `${named(feature)} has ${length} categories, and ${feature.missingAs} stands for a missing one`,
      );
    }
  }
  check(
    importances.length === features.length,
    () => `it has ${features.length} features and ${importances.length} importances`,
  );
  const sum = importances.reduce((total, share) => total + share, 0);
  check(sum <= 1 + ROUNDING, () => `its importances are shares of one whole, and their sum is ${sum}`);
}

function checkClasses({ task, classes, forest }: ArtifactContent): void {
  check(
    task === 'classification' ? classes.length >= 2 : classes.length === 0,
    () => `a ${task} model with ${classes.length} classes`,
  );
  // metrics and the protocols name a class as text
  const twice = repeated(classes.map(String));
  check(twice === undefined, () => `it has the class ${quoted(twice!)} twice`);
  check(
    forest.classes === classes.length,
    () => `a model of ${classes.length} classes and a forest of ${forest.classes} classes`,
  );
}

function checkBaseline({ features, baseline, classes, task, data }: ArtifactContent): void {
  check(
    baseline.features.length === features.length,
    () => `it has ${features.length} features and baselines for ${baseline.features.length}`,
  );
  check(
    baseline.rows <= data.rows,
    () => `its baseline is of ${baseline.rows} rows, and the data has ${data.rows}`,
  );
  features.forEach((feature, index) => {
    const own = baseline.features[index]!;
    check(
      own.kind === feature.kind,
      () => `${named(feature)} is ${feature.kind} and its baseline ${own.kind}`,
    );
    checkCounts(own, named(feature), feature.kind === 'categorical' ? feature.categories.length : 0);
    const rows = own.counts.reduce((total, count) => total + count, 0);
    check(
      rows === baseline.rows,
      () => `the counts of ${named(feature)} are of ${rows} rows, and the baseline of ${baseline.rows}`,
    );
  });
  const samples = new Set(baseline.features.flatMap(sampleLength));
  check(
    samples.size <= 1,
    () => `the samples of its features have ${[...samples].join(' and ')} values, and are of the same rows`,
  );
  const { prediction } = baseline;
  const kind = task === 'classification' ? 'categorical' : 'numeric';
  check(
    prediction.kind === kind,
    () => `the predictions of a ${task} are ${kind}, and their baseline is ${prediction.kind}`,
  );
  checkCounts(prediction, 'the prediction', classes.length);
}

/** @param categories ignored for numbers, whose bins follow from the edges */
function checkCounts(baseline: FeatureBaseline, name: string, categories: number): void {
  const bins = baseline.kind === 'numeric' ? baseline.edges.length + 1 : categories;
  check(
    baseline.counts.length === bins,
    () => `${name} has ${bins} bins and ${baseline.counts.length} counts`,
  );
  if (baseline.kind === 'categorical') return;
  check(bins <= MOST_BINS, () => `${name} has ${bins} bins; a baseline has at most ${MOST_BINS}`);
  const [values] = sampleLength(baseline);
  check(
    values! <= MOST_SAMPLE_VALUES,
    () => `${name} has a sample of ${values} values; a baseline has at most ${MOST_SAMPLE_VALUES}`,
  );
}

function sampleLength(baseline: FeatureBaseline): number[] {
  return baseline.kind === 'numeric' ? [Buffer.byteLength(baseline.sample, 'base64') / 8] : [];
}

function checkDependence({ features, baseline: { dependence } }: ArtifactContent): void {
  if (dependence === undefined) return;
  check(
    dependence.features.length === features.length,
    () => `it has ${features.length} features, and the dependence of ${dependence.features.length}`,
  );
}

function checkCalibration({ features, baseline, calibration, data }: ArtifactContent): void {
  if (calibration === undefined) return;
  const { rows, rowThresholds, joint } = calibration;
  check(rows <= data.rows, () => `it was calibrated with ${rows} rows, and the data has ${data.rows}`);
  check(
    calibration.features.length === features.length && rowThresholds.length === features.length,
    () =>
      `it has ${features.length} features, and thresholds for ${calibration.features.length} of them, of single rows for ${rowThresholds.length}`,
  );
  features.forEach((feature, index) => {
    checkThresholds(calibration.features[index]!, feature.kind, named(feature));
    check(
      (rowThresholds[index] === null) === (feature.kind === 'categorical'),
      () =>
        `${named(feature)} is ${feature.kind}, and its threshold of a single row is ${rowThresholds[index]}`,
    );
  });
  checkThresholds(calibration.prediction, baseline.prediction.kind, 'the prediction');
  check(
    joint === null || features.filter(({ kind }) => kind === 'numeric').length >= 2,
    () => `it has a joint threshold, and fewer than two numeric features`,
  );
}

function checkThresholds(thresholds: object, kind: Feature['kind'], name: string): void {
  const unknown = Object.keys(thresholds).find((test) => !OWN_TESTS[kind].some((own) => own === test));
  check(
    unknown === undefined,
    () => `${name} is ${kind} and has a threshold of ${unknown}, a test that is not defined for it`,
  );
}

function checkMetrics({ metrics, classes, task, data }: ArtifactContent): void {
  check(metrics.task === task, () => `a ${task} model with the metrics of a ${metrics.task}`);
  check(
    metrics.rows <= data.rows,
    () => `it was measured with ${metrics.rows} rows, and the data has ${data.rows}`,
  );
  if (metrics.task === 'regression') return;
  const { perClass, confusionMatrix, rows } = metrics;
  check(
    perClass.length === classes.length && perClass.every((own, index) => own.class === classes[index]),
    () => `its metrics are of other classes than its own, or in another order`,
  );
  check(
    confusionMatrix.length === classes.length &&
      confusionMatrix.every(({ length }) => length === classes.length),
    () => `its confusion matrix is not one of ${classes.length} classes`,
  );
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  check(
    perClass.every(({ support }, index) => sum(confusionMatrix[index]!) === support) &&
      sum(perClass.map(({ support }) => support)) === rows,
    () => `its confusion matrix, its support and its ${rows} rows of metrics do not add up`,
  );
}

function checkConfidence({ confidence, task }: ArtifactContent): void {
  if (confidence === undefined) return;
  const { edges, rows, correct } = confidence;
  check(task === 'classification', () => `a ${task} model with accuracies by confidence`);
  check(
    rows.length === edges.length + 1 && correct.length === rows.length,
    () =>
      `its confidence has ${edges.length + 1} bins, ${rows.length} numbers of rows and ${correct.length} of correct ones`,
  );
  const bin = rows.findIndex((all, index) => correct[index]! > all);
  check(
    bin === -1,
    () => `bin ${bin} of its confidence has ${rows[bin]} rows, of which ${correct[bin]} are correct`,
  );
}

function checkTraining({ training, forest }: ArtifactContent): void {
  check(
    training.trees === forest.trees,
    () => `it was trained to ${training.trees} trees and its forest has ${forest.trees}`,
  );
}

function checkExpectations({ features, expectations }: ArtifactContent): void {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  for (const [name, { type }] of Object.entries(expectations.columns ?? {})) {
    const feature = byName.get(name);
    check(feature !== undefined, () => `it expects something of ${quoted(name)}, which is not a feature`);
    const own = feature.kind === 'numeric' ? 'number' : 'category';
    check(type === undefined || type === own, () => `${named(feature)} is expected to be a ${type}`);
  }
}

/** The first text that occurs twice in the list. */
function repeated(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return texts.find((text) => seen.size === seen.add(text).size);
}

function named({ name }: Feature): string {
  return `feature ${quoted(name)}`;
}

/** A name from the file, shortened for a message: it may have any length. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
