import type { ArtifactContent } from '../../runtime/model/artifact';
import { formatArtifact } from '../../runtime/model/artifact-file';
import { encodeFloat64s } from '../../runtime/model/float64s';
import { Forest } from '../../runtime/model/forest';
import { encodeForest } from '../../runtime/model/forest-codec';
import { LEAF } from '../../runtime/model/forest-layout';
import { loadModel } from '../../runtime/model/load-model';
import type { TrainedModel } from '../../runtime/model/trained-model';

const REFERENCE_ROWS = 100;

/**
 * A model that a reader can compute in the head: three trees of one question each vote for class 1 when
 * `temperature` is 30 or more, when `load` is 0.8 or more, and when `zone` is "us". Two votes win.
 *
 * Its baseline is evenly spread: `temperature` has mean 20 and standard deviation 5, `load` 0.5 and 0.1,
 * `zone` is "eu" in 80 of 100 rows.
 */
export function smallArtifactContent(changes: Partial<ArtifactContent> = {}): ArtifactContent {
  const [no = 0, yes = 1] = changes.classes ?? [];
  return {
    schema: 'cdk8s-aiops/model/v1',
    name: 'small',
    version: '1.0.0',
    task: 'classification',
    label: 'incident',
    classes: [0, 1],
    features: [
      { kind: 'numeric', name: 'temperature', minimum: 11, maximum: 29 },
      { kind: 'numeric', name: 'load', minimum: 0.3, maximum: 0.7 },
      { kind: 'categorical', name: 'zone', categories: ['eu', 'us'] },
    ],
    expectations: { schema: 'cdk8s-aiops/expectations/v1', columns: {} },
    forest: encodeForest(stumps('mode', 2, [0, 1])),
    baseline: {
      rows: REFERENCE_ROWS,
      features: [evenlySpread(20, 5), evenlySpread(0.5, 0.1), { kind: 'categorical', counts: [80, 20] }],
      prediction: { kind: 'categorical', counts: [90, 10] },
    },
    metrics: {
      task: 'classification',
      rows: 10,
      accuracy: 1,
      precision: 1,
      recall: 1,
      f1: 1,
      rocAuc: 1,
      confusionMatrix: [
        [9, 0],
        [0, 1],
      ],
      perClass: [
        { class: no, precision: 1, recall: 1, f1: 1, support: 9 },
        { class: yes, precision: 1, recall: 1, f1: 1, support: 1 },
      ],
    },
    importances: [0.5, 0.3, 0.2],
    training: {
      trees: changes.forest?.trees ?? 3,
      maxDepth: 1,
      minSamplesLeaf: 1,
      maxFeatures: 'sqrt',
      classWeight: 'none',
      splitter: 'exact',
      seed: 1,
      testSize: 0.1,
    },
    data: { rows: (changes.baseline?.rows ?? REFERENCE_ROWS) + 10, digest: `sha256:${'0'.repeat(64)}` },
    ...changes,
  };
}

/** The same questions about the same features, answered with the mean of 10 (no) and 40 (yes) over the trees. */
export function smallRegressionContent(): ArtifactContent {
  return smallArtifactContent({
    name: 'small-regression',
    task: 'regression',
    label: 'latency',
    classes: [],
    forest: encodeForest(stumps('mean', 0, [10, 40])),
    metrics: { task: 'regression', rows: 10, r2: 1, meanAbsoluteError: 0, rootMeanSquaredError: 0 },
    baseline: { ...smallArtifactContent().baseline, prediction: evenlySpread(15, 5) },
  });
}

/** The text of an artifact file. */
export function smallArtifact(changes: Partial<ArtifactContent> = {}): string {
  return formatArtifact(smallArtifactContent(changes));
}

export function smallModel(content: ArtifactContent = smallArtifactContent()): TrainedModel {
  return loadModel(formatArtifact(content));
}

/** Three trees over the encoded columns temperature, load, zone = eu, zone = us. */
function stumps(selection: 'mode' | 'mean', classes: number, [no, yes]: readonly [number, number]): Forest {
  // a tree is its root, the right child (threshold reached) and the left child
  return new Forest({
    selection,
    columns: 4,
    classes,
    nodes: {
      columns: Uint8Array.of(1, LEAF, LEAF, 2, LEAF, LEAF, 4, LEAF, LEAF),
      thresholds: Float64Array.of(30, 0.8, 0.5),
      leaves: Float64Array.of(yes, no, yes, no, yes, no),
    },
  });
}

/** 100 values at equal distances with exactly this mean and this standard deviation, in four bins of 25. */
function evenlySpread(mean: number, standardDeviation: number) {
  // the variance of n points at distance d is d² (n² - 1) / 12
  const distance = standardDeviation * Math.sqrt(12 / (REFERENCE_ROWS ** 2 - 1));
  const at = (position: number) => mean + distance * (position - (REFERENCE_ROWS - 1) / 2);
  return {
    kind: 'numeric' as const,
    mean,
    standardDeviation,
    edges: [at(24.5), at(49.5), at(74.5)],
    counts: [25, 25, 25, 25],
    sample: encodeFloat64s(Float64Array.from({ length: REFERENCE_ROWS }, (_, index) => at(index))),
  };
}
