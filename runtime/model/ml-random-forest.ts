import { Forest } from './forest';
import { findTrees, ForestError, LEAF } from './forest-layout';
import { NodeList } from './node-list';
import { finite, list, oneOf, position, record, shown } from './json-checks';

/**
 * The JSON of ml-random-forest 2.1: `JSON.parse(JSON.stringify(model))` of its classifier or its regression, and the
 * argument of their `load`.
 */
export interface MlRandomForestJson {
  readonly name: 'RFClassifier' | 'RFRegression';
  /** For a regression only. */
  readonly selectionMethod?: 'mean' | 'median';
  readonly baseModel: {
    /** For each tree the columns of the data that it uses; a node's `splitColumn` is an index in this list. */
    readonly indexes: readonly (readonly number[])[];
    readonly n: number;
    readonly replacement: boolean;
    readonly maxFeatures: number;
    readonly nEstimators: number;
    readonly treeOptions: object;
    readonly isClassifier: boolean;
    readonly seed: number;
    readonly estimators: readonly MlTree[];
    readonly useSampleBagging: boolean;
  };
}

interface MlTree {
  readonly name: 'DTClassifier' | 'DTRegression';
  readonly options: object;
  readonly root: MlNode;
}

type MlNode =
  | {
      readonly splitColumn: number;
      readonly splitValue: number;
      readonly left: MlNode;
      readonly right: MlNode;
    }
  /** In a classifier one row with the share of each class; in a regression a number. */
  | { readonly distribution: number | readonly (readonly number[])[] };

/**
 * Reads a forest that ml-random-forest saved. Its predictions equal those of that package for every row.
 *
 * @param json the parsed file
 * @param columns values in a row of the training data; the file contains only the columns that the trees use
 * @default columns - up to the last column that a tree uses
 * @throws ForestError with the path in the file, if it is damaged. ml-random-forest itself loads a damaged file without an
 *   error and fails at a prediction.
 */
export function fromMlRandomForest(json: unknown, columns?: number): Forest {
  const file = record(json, 'the file');
  const base = record(file['baseModel'], 'baseModel');
  const classifier = oneOf(file['name'], ['RFClassifier', 'RFRegression'], 'name') === 'RFClassifier';
  const selection = classifier
    ? 'mode'
    : oneOf(file['selectionMethod'], ['mean', 'median'], 'selectionMethod');
  if (base['isClassifier'] !== classifier) {
    throw new ForestError(
      `baseModel.isClassifier is ${shown(base['isClassifier'])}, and name is ${shown(file['name'])}`,
    );
  }
  const estimators = list(base['estimators'], 'baseModel.estimators');
  const indexes = list(base['indexes'], 'baseModel.indexes');
  if (base['nEstimators'] !== estimators.length || indexes.length !== estimators.length) {
    throw new ForestError(
      `baseModel.nEstimators is ${shown(base['nEstimators'])}, with ${estimators.length} estimators and ${indexes.length} indexes; all three must be equal`,
    );
  }

  const nodes = new NodeList();
  let classes = 0;
  let columnsSeen = 0;
  estimators.forEach((estimator, i) => {
    const path = `baseModel.estimators[${i}]`;
    const tree = record(estimator, path);
    oneOf(tree['name'], [classifier ? 'DTClassifier' : 'DTRegression'], `${path}.name`);
    const columnsOfTree = list(indexes[i], `baseModel.indexes[${i}]`).map((index, j) =>
      position(index, columns ?? Infinity, `baseModel.indexes[${i}][${j}]`),
    );
    for (const column of columnsOfTree) columnsSeen = Math.max(columnsSeen, column + 1);
    classes = Math.max(classes, addTree(nodes, tree['root'], `${path}.root`, columnsOfTree, classifier));
  });
  return new Forest({
    selection,
    columns: columns ?? columnsSeen,
    classes,
    nodes: nodes.toNodes(),
  });
}

/**
 * Writes a forest for ml-random-forest, with the same predictions: pass the result, or its JSON, to
 * `RandomForestClassifier.load` or `RandomForestRegression.load`. A forest does not contain the shares of the classes in a
 * leaf, the gains of splits and the training settings. They are omitted, or replaced by values that `predict` does not read.
 *
 * @throws ForestError if ml-random-forest could not give the same predictions
 */
export function toMlRandomForest(forest: Forest): MlRandomForestJson {
  const { selection, columns, trees } = forest;
  if (selection === 'sum' || forest.leafVectors !== undefined || forest.missing) {
    const does = selection === 'sum' ? 'adds up its leaves' : 'averages class shares';
    throw new ForestError(
      `ml-random-forest lets trees vote and takes no missing values, and this forest ${forest.missing ? 'takes missing values' : does}; train one with --leaves votes on rows without gaps`,
    );
  }
  const classifier = selection === 'mode';
  const options = classifier
    ? { kind: 'classifier', gainFunction: 'gini', splitFunction: 'mean' }
    : { kind: 'regression', gainFunction: 'regression', splitFunction: 'mean' };
  const everyColumn = Array.from({ length: columns }, (_, column) => column);
  return {
    name: classifier ? 'RFClassifier' : 'RFRegression',
    ...(selection === 'mode' ? {} : { selectionMethod: selection }),
    baseModel: {
      indexes: Array.from({ length: trees }, () => everyColumn),
      n: columns,
      replacement: false,
      maxFeatures: columns,
      nEstimators: trees,
      treeOptions: {},
      isClassifier: classifier,
      seed: 0,
      estimators: rootsToObjects(forest).map((root) => ({
        name: classifier ? 'DTClassifier' : 'DTRegression',
        options,
        root,
      })),
      useSampleBagging: true,
    },
  };
}

/**
 * Appends a tree in breadth-first order, without recursion, because a tree may be deeper than the stack.
 *
 * @returns the greatest number of classes in a leaf; 0 in a regression
 */
function addTree(
  nodes: NodeList,
  root: unknown,
  rootPath: string,
  columns: readonly number[],
  classifier: boolean,
): number {
  let classes = 0;
  const queue = [{ json: root, path: rootPath }];
  for (const { json, path } of queue) {
    const node = record(json, path);
    const { distribution } = node;
    if (distribution === undefined) {
      const column = columns[position(node['splitColumn'], columns.length, `${path}.splitColumn`)]!;
      nodes.addInner(column, finite(node['splitValue'], `${path}.splitValue`));
      queue.push(
        { json: node['right'], path: `${path}.right` },
        { json: node['left'], path: `${path}.left` },
      );
    } else if (classifier) {
      const shares = sharesOf(distribution, path);
      classes = Math.max(classes, shares.length);
      // the first of the largest classes
      nodes.addLeaf(shares.indexOf(shares.reduce((a, b) => Math.max(a, b))));
    } else {
      nodes.addLeaf(finite(distribution, `${path}.distribution`));
    }
  }
  return classes;
}

/** Reads the share of each class in a leaf. */
function sharesOf(distribution: unknown, path: string): number[] {
  const [row] = list(distribution, `${path}.distribution`);
  const shares = list(row, `${path}.distribution[0]`).map((share, i) =>
    finite(share, `${path}.distribution[0][${i}]`),
  );
  if (shares.length === 0)
    throw new ForestError(`${path}.distribution[0] is empty; it has a share for each class`);
  return shares;
}

/** The trees as objects. */
function rootsToObjects({ nodes: { columns, thresholds, leaves }, classes }: Forest): MlNode[] {
  let inner = thresholds.length;
  let leaf = leaves.length;
  // from the last node to the first, so that children are created before their parent
  const roots = findTrees(columns)
    .reverse()
    .map(({ root, end }) => {
      const objects = new Array<MlNode>(end - root);
      let right = end - root;
      for (let node = end - 1; node >= root; node--) {
        const column = columns[node]!;
        if (column === LEAF) {
          const answer = leaves[--leaf]!;
          const shares = Array.from({ length: classes }, (_, label) => Number(label === answer));
          objects[node - root] = { distribution: classes === 0 ? answer : [shares] };
        } else {
          right -= 2;
          objects[node - root] = {
            splitColumn: column - 1,
            splitValue: thresholds[--inner]!,
            left: objects[right + 1]!,
            right: objects[right]!,
          };
        }
      }
      return objects[0]!;
    });
  return roots.reverse();
}
