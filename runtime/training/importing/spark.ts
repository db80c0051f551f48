import { Forest } from '../../model/forest';
import { VectorTable } from '../../model/vector-table';
import { ImportError, type ForeignModel } from './foreign-model';
import { ForeignTrees } from './foreign-trees';
import { SparkColumns } from './spark-columns';
import { readStage, type ReadStage, type SparkStage } from './spark-stage';
import type { SparkNode } from './spark-node';
import { expandedTree } from './spark-tree';

type Kind = 'average' | 'sum';

/** Models by the end of their class, and what their leaves are. */
const MODELS: ReadonlyMap<string, { readonly kind: Kind; readonly classifies: boolean }> = new Map([
  ['RandomForestClassificationModel', { kind: 'average', classifies: true }],
  ['DecisionTreeClassificationModel', { kind: 'average', classifies: true }],
  ['RandomForestRegressionModel', { kind: 'average', classifies: false }],
  ['DecisionTreeRegressionModel', { kind: 'average', classifies: false }],
  ['GBTClassificationModel', { kind: 'sum', classifies: true }],
  ['GBTRegressionModel', { kind: 'sum', classifies: false }],
]);

/** Whether a kind of stage holds trees. */
export function holdsTrees(kind: string): boolean {
  return MODELS.has(kind);
}

/**
 * Reads a model of Spark MLlib, alone or at the end of a pipeline of StringIndexer and VectorAssembler.
 *
 * @param stages in the order of the pipeline; one for a model without
 * @see https://spark.apache.org/docs/latest/ml-classification-regression.html
 * @throws ImportError if it cannot be represented; the message names the stage
 */
export function readSpark(stages: readonly SparkStage[]): ForeignModel {
  const read = stages.map(readStage);
  const model = read.find(({ kind }) => MODELS.has(kind));
  if (model === undefined) {
    throw new ImportError(
      `no stage of the model has trees, only ${read.map(({ kind }) => kind).join(', ')}; known are ${[...MODELS.keys()].join(', ')}`,
    );
  }
  const { kind, classifies } = MODELS.get(model.kind)!;
  if (model.parameters['thresholds'] !== undefined) {
    throw new ImportError(
      `${model.uid} has thresholds, which are not represented here; clear them, and choose a class by its probability where it is asked for`,
    );
  }
  const layout = SparkColumns.of(read, model);
  const columns = layout.columns;
  const classes = classifies ? (kind === 'sum' ? 2 : required(model, 'numClasses', model.classes)) : 0;
  const vectors = new VectorTable(classes);
  const trees = new ForeignTrees(columns);
  const importances = new Float64Array(columns);
  const given = treesOf(model);
  const weights = model.weights ?? given.map(() => 1);
  given.forEach((nodes, index) => {
    const place = `tree ${index} of ${model.uid}`;
    const expanded = expandedTree(nodes, layout, place);
    addGains(importances, nodes, layout, kind === 'sum' ? weights[index]! : undefined);
    trees.add(
      expanded.length,
      (id) => {
        const node = expanded[id]!;
        if (!('leaf' in node)) return { ...node, missingLeft: false, gain: 0 };
        if (kind === 'sum') return { leaf: weights[index]! * node.leaf.prediction * (classifies ? 2 : 1) };
        return { leaf: classifies ? vectors.indexOf(shares(node.leaf.stats)) : node.leaf.prediction };
      },
      place,
    );
  });
  const total = importances.reduce((sum, gain) => sum + gain, 0);
  return {
    origin: `Spark ${model.version}, ${model.kind}`,
    features: layout.features,
    classes: layout.classes(read, model, classes),
    forest: new Forest({
      selection: kind === 'sum' ? 'sum' : 'mean',
      columns,
      classes,
      nodes: trees.toNodes(),
      leafVectors: vectors.toArray(),
      ...(kind === 'sum' && {
        sum: {
          base: [0],
          // Spark's margin m gives 1 / (1 + e^(-2m)), so that leaves are doubled
          link: classifies ? 'logistic' : 'identity',
          precision: 64,
          treesOfSums: [given.length],
        },
      }),
    }),
    importances: total > 0 ? importances.map((gain) => gain / total) : importances,
    notes: layout.notes,
  };
}

function treesOf({ uid, nodes = [] }: ReadStage): SparkNode[][] {
  const trees = new Map<number, SparkNode[]>();
  for (const node of nodes) {
    const tree = trees.get(node.tree);
    if (tree === undefined) trees.set(node.tree, [node]);
    else tree.push(node);
  }
  const found = Array.from({ length: trees.size }, (_, tree) => trees.get(tree));
  if (found.length === 0 || found.includes(undefined))
    throw new ImportError(`${uid} lacks trees: its files hold ${[...trees.keys()].join(', ') || 'none'}`);
  return found.map((tree) => tree!);
}

/** The weighted rows of each class as shares. A leaf without rows has no say. */
function shares(stats: readonly number[]): number[] {
  const total = stats.reduce((sum, count) => sum + count, 0);
  return total === 0 ? [...stats] : stats.map((count) => count / total);
}

/** As Spark's featureImportances: a forest's trees count alike, boosted ones as much as they contribute. */
function addGains(
  importances: Float64Array,
  nodes: readonly SparkNode[],
  layout: SparkColumns,
  weight: number | undefined,
): void {
  const own = new Map<number, number>();
  for (const { left, feature, gain, rows } of nodes) {
    if (left >= 0) own.set(feature, (own.get(feature) ?? 0) + gain * rows);
  }
  const total = [...own.values()].reduce((sum, each) => sum + each, 0);
  for (const [feature, gain] of own) {
    const columns = layout.columnsOf(feature);
    if (!(total > 0) || columns === undefined) continue;
    // the categories of a feature are columns of the forest, which share what Spark gives to the feature
    for (const column of columns)
      importances[column]! += (weight === undefined ? gain / total : gain) / columns.length;
  }
}

function required(model: ReadStage, name: string, value: number | undefined): number {
  if (value !== undefined) return value;
  throw new ImportError(`the metadata of ${model.uid} has no ${name}`);
}
