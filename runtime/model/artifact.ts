import { z } from 'zod';
import { suiteSchema } from '../expectations/suite';
import { DRIFT_TESTS } from '../contract/drift-tests';
import { areFloat64s } from './float64s';
import { encodedForestSchema } from './encoded-forest';

/** Base64 of little-endian 64-bit floats. Tests of drift that walk along sorted values never come to the end of a NaN. */
const float64s = z.base64().refine(areFloat64s, 'must be finite 64-bit floats');
const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const featureSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    name: z.string().min(1),
    /** Least and greatest value in the training rows. */
    minimum: z.number(),
    maximum: z.number(),
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string().min(1),
    /** The values seen in training, sorted. A row holds a value's index here. */
    categories: z.array(z.string()).min(1),
  }),
]);

const featureBaselineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    mean: z.number(),
    /** Of the population (divided by n), as numpy's `std`. */
    standardDeviation: z.number().nonnegative(),
    /** Inner edges of the quantile bins, ascending and distinct: bin i holds edges[i - 1] <= x < edges[i]. */
    edges: z.array(z.number()).refine(ascend, 'must ascend'),
    /** Reference rows in each bin; one more than there are edges. */
    counts: z.array(count).min(1),
    /** A sample of the reference rows, unsorted: the samples of all features are of the same rows in the same order. */
    sample: float64s,
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    /** Reference rows of each category, in the feature's order. */
    counts: z.array(count).min(1),
  }),
]);

const baselineSchema = z.strictObject({
  /** Rows that the reference was computed from; calibration never sees them. */
  rows: z.int().positive(),
  /** In the order of the artifact's features. */
  features: z.array(featureBaselineSchema).min(1),
  /** What the model predicts for the held-out rows, which it has not learned by heart: classes as categories, or numbers. */
  prediction: featureBaselineSchema,
});

/** Thresholds of a variable, by test; of the tests that have something to say about it. */
const thresholdsSchema = z.partialRecord(z.enum(DRIFT_TESTS), z.number());

const calibrationSchema = z.strictObject({
  /** Rows that windows were drawn from; neither the forest nor the baseline's features have seen them. */
  rows: z.int().positive(),
  /** Rows of a window; the thresholds hold for windows of this size alone. */
  windowRows: z.int().positive(),
  /** Windows that were drawn. */
  windows: z.int().positive(),
  /** Share of windows without drift that exceed any threshold at all. */
  budget: z.number().positive().max(0.5),
  /** For each feature the distance of a single row, in baseline deviations; null for categories. */
  rowThresholds: z.array(z.number().nonnegative().nullable()),
  /** In the order of the artifact's features. */
  features: z.array(thresholdsSchema),
  prediction: thresholdsSchema,
  /** MMD² of all numeric features together; null where there are none. */
  joint: z.number().nullable(),
});

const classMetricsSchema = z.strictObject({
  class: z.union([z.string(), z.number()]),
  precision: share,
  recall: share,
  f1: share,
  /** Held-out rows of this class. */
  support: count,
});

const metricsSchema = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('classification'),
    /** Held-out rows. */
    rows: count,
    accuracy: share,
    /** Of the positive class where there are two classes (the last), else the plain mean over classes. */
    precision: share,
    recall: share,
    f1: share,
    /** Of the vote shares; for more than two classes the mean of one-versus-rest. Null where one class is absent. */
    rocAuc: share.nullable(),
    /** Rows: true class, columns: predicted class, in the order of `classes`. */
    confusionMatrix: z.array(z.array(count)),
    perClass: z.array(classMetricsSchema),
  }),
  z.strictObject({
    task: z.literal('regression'),
    rows: count,
    /** Null where the held-out target is constant. */
    r2: z.number().max(1).nullable(),
    meanAbsoluteError: z.number().nonnegative(),
    rootMeanSquaredError: z.number().nonnegative(),
  }),
]);

const trainingSchema = z.strictObject({
  trees: z.int().positive(),
  /** Null: grown until the leaves are pure or too small. */
  maxDepth: z.int().positive().nullable(),
  minSamplesLeaf: z.int().positive(),
  /** Features tried at each split. */
  maxFeatures: z.union([z.enum(['sqrt', 'log2', 'all']), z.int().positive()]),
  classWeight: z.enum(['none', 'balanced']),
  splitter: z.enum(['exact', 'histogram']),
  seed: z.int().nonnegative(),
  testSize: share,
});

/** Of a forest that was grown elsewhere: how, it does not say. */
const importedSchema = z.strictObject({
  importedFrom: z.literal('ml-random-forest'),
  trees: z.int().positive(),
  /** Of the split into reference and held-out rows. */
  seed: z.int().nonnegative(),
  testSize: share,
});

export const artifactContentSchema = z.strictObject({
  schema: z.literal('cdk8s-aiops/model/v1'),
  name: z.string().min(1),
  version: z.string().min(1),
  task: z.enum(['classification', 'regression']),
  /** Column that is predicted. */
  label: z.string().min(1),
  /** Values of the label, in the order of the forest's class indices; empty for regression. */
  classes: z.array(z.union([z.string(), z.number()])),
  /** In the order of a row's values. */
  features: z.array(featureSchema).min(1),
  /** What a row to predict is expected to look like: nothing but columns, each of them a feature. */
  expectations: suiteSchema,
  forest: encodedForestSchema,
  baseline: baselineSchema,
  /** Absent where too few rows were held out. */
  calibration: calibrationSchema.optional(),
  metrics: metricsSchema,
  /** Share of the total impurity decrease, by feature, in the features' order; sums to 1, or is all 0 where nothing is known. */
  importances: z.array(share),
  training: z.union([trainingSchema, importedSchema]),
  data: z.strictObject({ rows: z.int().positive(), digest }),
});

export type Feature = z.infer<typeof featureSchema>;
export type FeatureBaseline = z.infer<typeof featureBaselineSchema>;
export type Baseline = z.infer<typeof baselineSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;
export type ModelMetrics = z.infer<typeof metricsSchema>;
export type TrainingSettings = z.infer<typeof trainingSchema>;
/** Everything in an artifact but its own digest. */
export type ArtifactContent = z.infer<typeof artifactContentSchema>;
/** A trained model as data: one JSON document. */
export type Artifact = ArtifactContent & { readonly digest: string };

function ascend(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);
}
