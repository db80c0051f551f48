import { z } from 'zod';
import { suiteSchema } from '../expectations/suite';
import { DRIFT_TESTS } from '../contract/drift-tests';
import { encodedForestSchema } from './encoded-forest';
import { areFloat64s } from './float64s';

/** Base64 of little-endian 64-bit floats. NaN is refused, because drift tests that scan sorted values would not terminate. */
const float64s = z.base64().refine(areFloat64s, 'must be finite 64-bit floats');
const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
/** The bin of a prediction is kept in a byte. */
const MOST_CONFIDENCE_BINS = 255;
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const featureSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    name: z.string().min(1),
    /** Smallest and greatest value in the training rows. */
    minimum: z.number(),
    maximum: z.number(),
    /**
     * Present if a value may be missing: the value that drift detection sees in its place, in the baseline as in live rows.
     * The forest itself has a side for it at each split.
     */
    missingAs: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string().min(1),
    /** The values seen in training, sorted, or in the order of an imported model. A row holds a value's index here. */
    categories: z.array(z.string()).min(1),
    /** Present if a value may be missing: the index of the category that drift detection sees in its place. */
    missingAs: count.optional(),
  }),
]);

const featureBaselineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    mean: z.number(),
    /** Of the population (divided by n), as numpy's `std`. */
    standardDeviation: z.number().nonnegative(),
    /** Inner edges of the quantile bins, ascending and distinct: bin i contains edges[i - 1] <= x < edges[i]. */
    edges: z.array(z.number()).refine(ascend, 'must ascend'),
    /** Reference rows in each bin. There is one bin more than there are edges. */
    counts: z.array(count).min(1),
    /** A sample of the reference values, unsorted. The samples of all features are from the same rows in the same order. */
    sample: float64s,
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    /** Reference rows of each category, in the feature's order. */
    counts: z.array(count).min(1),
  }),
]);

/**
 * How a variable depends on the rows before: `none`, rows are independent; `covered`, within stretches of which the
 * training data holds many; `not_covered`, over stretches as long as the training data, such as a trend or a yearly cycle.
 */
const dependenceSchema = z.enum(['none', 'covered', 'not_covered']);

const rowDependenceSchema = z.strictObject({
  /** In the order of the artifact's features. */
  features: z.array(dependenceSchema),
  prediction: dependenceSchema,
  /** Rows after which numbers repeat, such as those of a day; null: no period was found. */
  period: z.int().positive().nullable(),
});

const baselineSchema = z.strictObject({
  /** Number of rows that the baseline was computed from. Calibration uses other rows. */
  rows: z.int().positive(),
  /** Rows with a missing value that were among these rows, and that training left out. Absent: none. */
  omittedRows: z.int().positive().optional(),
  /** In the order of the artifact's features. */
  features: z.array(featureBaselineSchema).min(1),
  /** Predictions for held-out rows, because a forest reproduces the labels of its training rows. Classes are categories. */
  prediction: featureBaselineSchema,
  /** Present if training rows resemble the rows before them, as in time order. Absent: they are independent. */
  dependence: rowDependenceSchema.optional(),
});

/** Thresholds of one variable, for each test that is defined for it. */
const thresholdsSchema = z.partialRecord(z.enum(DRIFT_TESTS), z.number());

const calibrationSchema = z.strictObject({
  /** Number of held-out rows that windows were drawn from. Neither the forest nor the features' baseline contains them. */
  rows: z.int().positive(),
  /** Rows of a window. The thresholds hold for windows of this size only. */
  windowRows: z.int().positive(),
  /** Number of windows that were drawn. */
  windows: z.int().positive(),
  /** Share of windows without drift that exceed any threshold at all. */
  budget: z.number().positive().max(0.5),
  /** Threshold of a single row for each feature, in baseline standard deviations; null for categories. */
  rowThresholds: z.array(z.number().nonnegative().nullable()),
  /** In the order of the artifact's features. */
  features: z.array(thresholdsSchema),
  prediction: thresholdsSchema,
  /** Threshold of MMD² of all numeric features jointly; null with fewer than two numeric features. */
  joint: z.number().nullable(),
});

/**
 * Accuracy by confidence on held-out rows. The confidence of a prediction is the share of votes for the predicted class,
 * which is no probability itself.
 */
const confidenceSchema = z.strictObject({
  /** Inner edges of the bins of the confidence: bin i contains edges[i - 1] <= x < edges[i]. */
  edges: z.array(share).refine(ascend, 'must ascend'),
  /** Held-out rows in each bin. */
  rows: z.array(count).min(1).max(MOST_CONFIDENCE_BINS),
  /** Those of them that were predicted correctly. */
  correct: z.array(count),
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
    /** With two classes, of the positive class, which is the last one; else the unweighted mean over the classes. */
    precision: share,
    recall: share,
    f1: share,
    /** Of the probabilities; with more than two classes the mean over one-versus-rest. Null if a class has no held-out rows. */
    rocAuc: share.nullable(),
    /** Rows: true class, columns: predicted class, in the order of `classes`. */
    confusionMatrix: z.array(z.array(count)),
    perClass: z.array(classMetricsSchema),
  }),
  z.strictObject({
    task: z.literal('regression'),
    rows: count,
    /** Null if the held-out target is constant. */
    r2: z.number().max(1).nullable(),
    meanAbsoluteError: z.number().nonnegative(),
    rootMeanSquaredError: z.number().nonnegative(),
  }),
]);

/** How the predictions of a forest that was grown elsewhere compare with those that its origin made for the same rows. */
const proofSchema = z.strictObject({
  /** Rows that were compared. */
  rows: z.int().positive(),
  /** Rows on which both agree: equal labels, and values or probabilities that differ by at most `tolerance`. */
  agreed: count,
  /** Greatest difference of a value or a probability, relative to values above 1; null if only labels were compared. */
  greatestDifference: z.number().nonnegative().nullable(),
  tolerance: z.number().nonnegative(),
});

const trainingSchema = z.strictObject({
  trees: z.int().positive(),
  /** Null: trees grow until the leaves are pure or too small. */
  maxDepth: z.int().positive().nullable(),
  minSamplesLeaf: z.int().positive(),
  /** Features tried at each split. */
  maxFeatures: z.union([z.enum(['sqrt', 'log2', 'all']), z.int().positive()]),
  classWeight: z.enum(['none', 'balanced']),
  /** What leaves hold. Absent in older artifacts, where classes have votes. */
  leaves: z.enum(['votes', 'average']).optional(),
  splitter: z.enum(['exact', 'histogram']),
  seed: z.int().nonnegative(),
  testSize: share,
  /** The engine that grew the trees with these settings, and its version. Absent: they were grown here. */
  grownBy: z.string().min(1).max(100).optional(),
  /** Comparison with the engine on held-out rows. */
  proof: proofSchema.optional(),
});

/** A forest that another library grew, with unknown settings. */
const importedSchema = z.strictObject({
  /** The library, or the format of its file, with its version if the file states it. */
  importedFrom: z.string().min(1).max(100),
  /** Absent if the import was given no predictions of the origin. */
  proof: proofSchema.optional(),
  trees: z.int().positive(),
  /** Seed of the split into reference and held-out rows. */
  seed: z.int().nonnegative(),
  testSize: share,
});

export const artifactContentSchema = z.strictObject({
  schema: z.literal('cdk8s-aiops/model/v1'),
  name: z.string().min(1),
  version: z.string().min(1),
  task: z.enum(['classification', 'regression']),
  /** Name of the predicted column. */
  label: z.string().min(1),
  /** Values of the label, in the order of the forest's class indices; empty for regression. */
  classes: z.array(z.union([z.string(), z.number()])),
  /** In the order of a row's values. */
  features: z.array(featureSchema).min(1),
  /** Expectations of rows to predict. They name features only. */
  expectations: suiteSchema,
  forest: encodedForestSchema,
  baseline: baselineSchema,
  /** Absent if too few rows were held out. */
  calibration: calibrationSchema.optional(),
  metrics: metricsSchema,
  /** Absent for a regression. */
  confidence: confidenceSchema.optional(),
  /** Share of each feature in the total decrease of impurity, in the features' order. The sum is 1; all are 0 if unknown. */
  importances: z.array(share),
  training: z.union([trainingSchema, importedSchema]),
  data: z.strictObject({ rows: z.int().positive(), digest }),
});

export type Feature = z.infer<typeof featureSchema>;
export type FeatureBaseline = z.infer<typeof featureBaselineSchema>;
export type Baseline = z.infer<typeof baselineSchema>;
export type Calibration = z.infer<typeof calibrationSchema>;
export type Dependence = z.infer<typeof dependenceSchema>;
export type RowDependence = z.infer<typeof rowDependenceSchema>;
export type Confidence = z.infer<typeof confidenceSchema>;
export type ModelMetrics = z.infer<typeof metricsSchema>;
export type TrainingSettings = z.infer<typeof trainingSchema>;
export type ImportProof = z.infer<typeof proofSchema>;
/** An artifact without its digest. */
export type ArtifactContent = z.infer<typeof artifactContentSchema>;
/** A trained model as data: one JSON document. */
export type Artifact = ArtifactContent & { readonly digest: string };

function ascend(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);
}
