import fc from 'fast-check';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { describe, expect, test } from 'vitest';
import type { Forest } from '../../../runtime/model/forest';
import { decodeForest, encodeForest } from '../../../runtime/model/forest-codec';
import { ForestError } from '../../../runtime/model/forest-layout';
import { fromMlRandomForest, toMlRandomForest } from '../../../runtime/model/ml-random-forest';
import { seededRandom } from '../../../runtime/statistics/random';
import { asLists, randomForest, randomRows } from './random-forests';

const COLUMNS = 4;
const ROWS = 2000;

function saved(model: RandomForestClassifier | RandomForestRegression): unknown {
  return JSON.parse(JSON.stringify(model));
}

/** Through a file and into the package. */
function loaded(forest: Forest): RandomForestClassifier | RandomForestRegression {
  const json: unknown = JSON.parse(JSON.stringify(toMlRandomForest(forest)));
  return forest.task === 'classification'
    ? RandomForestClassifier.load(json as Parameters<typeof RandomForestClassifier.load>[0])
    : RandomForestRegression.load(json as Parameters<typeof RandomForestRegression.load>[0]);
}

function trainingData(seed: number, rows: number): { x: number[][]; sums: number[] } {
  const random = seededRandom(seed);
  // rounded, so that thresholds are values that rows hold
  const x = Array.from({ length: rows }, () =>
    Array.from({ length: COLUMNS }, () => Math.round(8 * random()) / 4),
  );
  return { x, sums: x.map((row) => row[0]! + row[1]! * row[2]! + random()) };
}

function classifier(seed: number, classes: number, trees: number): RandomForestClassifier {
  const { x, sums } = trainingData(seed, 60);
  const model = new RandomForestClassifier({
    nEstimators: trees,
    seed,
    maxFeatures: 3,
    replacement: seed % 2 === 0,
    noOOB: true,
  });
  model.train(
    x,
    sums.map((sum) => Math.floor(sum) % classes),
  );
  return model;
}

function regression(seed: number, trees: number, selectionMethod: 'mean' | 'median'): RandomForestRegression {
  const { x, sums } = trainingData(seed, 40);
  const model = new RandomForestRegression({
    nEstimators: trees,
    seed,
    maxFeatures: 3,
    replacement: false,
    noOOB: true,
    selectionMethod,
  });
  model.train(x, sums);
  return model;
}

/** Of rows whose values are thresholds, between them, not finite, and at the ends of the range. */
function predictions(forest: Forest, rows: Float64Array): number[] {
  return [...forest.predictRows(rows, rows.length / COLUMNS)];
}

describe('a forest trained by ml-random-forest', () => {
  // even numbers of trees make ties
  test.each([
    [1, 2, 10],
    [2, 2, 11],
    [3, 3, 12],
    [4, 5, 8],
    [5, 2, 4],
    [6, 4, 30],
    [7, 2, 2],
    [8, 3, 1],
  ])('gives the same labels here: seed %i, %i classes, %i trees', (seed, classes, trees) => {
    const model = classifier(seed, classes, trees);
    const rows = randomRows(seed, ROWS, COLUMNS);
    expect(predictions(fromMlRandomForest(saved(model), COLUMNS), rows)).toEqual(
      model.predict(asLists(rows, COLUMNS)),
    );
  });

  test.each([
    [1, 7, 'mean'],
    [2, 10, 'mean'],
    [3, 7, 'median'],
    [4, 10, 'median'],
  ] as const)('gives the same values here, bit for bit: seed %i, %i trees, %s', (seed, trees, selection) => {
    const model = regression(seed, trees, selection);
    const rows = randomRows(seed, ROWS, COLUMNS);
    expect(predictions(fromMlRandomForest(saved(model), COLUMNS), rows)).toEqual(
      model.predict(asLists(rows, COLUMNS)),
    );
  });

  test('has ties among the tested rows', () => {
    const forest = fromMlRandomForest(saved(classifier(5, 2, 4)), COLUMNS);
    const { probabilities } = forest.predictWithProbabilities(randomRows(5, ROWS, COLUMNS), ROWS);
    expect(probabilities.filter((share) => share === 0.5).length).toBeGreaterThan(10);
  });

  test('survives the way through the encoding and back into the package', () => {
    const model = classifier(9, 3, 6);
    const forest = decodeForest(encodeForest(fromMlRandomForest(saved(model), COLUMNS)));
    const rows = randomRows(9, ROWS, COLUMNS);
    const back = loaded(forest);
    expect(back.predict(asLists(rows, COLUMNS))).toEqual(model.predict(asLists(rows, COLUMNS)));
  });

  test('has as many columns as its trees look at, unless it is told better', () => {
    const json = saved(classifier(10, 2, 5));
    expect(fromMlRandomForest(json).columns).toBe(COLUMNS);
    expect(fromMlRandomForest(json, 9).columns).toBe(9);
    expect(() => fromMlRandomForest(json, 2)).toThrow('must be a whole number from 0 to 1');
  });
});

test('a forest from here predicts the same in ml-random-forest', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('mode' as const, 'mean' as const, 'median' as const),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (selection, classes, trees, seed) => {
        const forest = randomForest(seed, { selection, classes, trees, columns: COLUMNS, maxDepth: 5 });
        const theirs = loaded(forest);
        const rows = randomRows(seed, 50, COLUMNS);
        expect(predictions(forest, rows)).toEqual(theirs.predict(asLists(rows, COLUMNS)));
        expect(fromMlRandomForest(saved(theirs), COLUMNS).nodes).toEqual(forest.nodes);
      },
    ),
  );
});

test('a tree deeper than the stack is read', () => {
  let root: unknown = { distribution: [[1]] };
  for (let depth = 0; depth < 20_000; depth++) {
    root = { splitColumn: 0, splitValue: depth, left: root, right: { distribution: [[0, 1]] } };
  }
  const forest = fromMlRandomForest(withRoot(root));
  expect(predictions(forest, Float64Array.from([0, 0, 0, -1, 0, 0, 0, 1e6]))).toEqual([0, 1]);
});

/** A file whose only tree is given. */
function withRoot(root: unknown): unknown {
  return {
    name: 'RFClassifier',
    baseModel: {
      indexes: [[3, 1, 0, 2]],
      nEstimators: 1,
      isClassifier: true,
      estimators: [{ name: 'DTClassifier', root }],
    },
  };
}

describe('a damaged file is refused, and the message says where', () => {
  const leaf = { distribution: [[1, 0]] };
  const split = { splitColumn: 0, splitValue: 1, left: leaf, right: leaf };
  const root = 'baseModel.estimators[0].root';
  const base = withRoot(split) as { baseModel: object };
  const withBase = (change: object): unknown => ({ ...base, baseModel: { ...base.baseModel, ...change } });

  test.each<[string, unknown, string]>([
    ['not an object', null, "the file must be an object of ml-random-forest 2.1's JSON, got null"],
    ['another model', { ...base, name: 'KNN' }, 'name must be RFClassifier or RFRegression, got "KNN"'],
    ['no model', { name: 'RFClassifier' }, 'baseModel must be an object'],
    [
      'a regression without a selection',
      { ...base, name: 'RFRegression' },
      'selectionMethod must be mean or median, got nothing',
    ],
    [
      'two kinds at once',
      withBase({ isClassifier: false }),
      'baseModel.isClassifier is false, and name is "RFClassifier"',
    ],
    [
      'a tree of the other kind',
      withBase({ estimators: [{ name: 'DTRegression', root: leaf }] }),
      'baseModel.estimators[0].name must be DTClassifier, got "DTRegression"',
    ],
    [
      'fewer trees than stated',
      withBase({ nEstimators: 2 }),
      'baseModel.nEstimators is 2, with 1 estimators and 1 indexes',
    ],
    ['a tree without columns', withBase({ indexes: [] }), 'with 1 estimators and 0 indexes'],
    ['a negative column', withBase({ indexes: [[-1]] }), 'baseModel.indexes[0][0] must be a whole number'],
    [
      'no trees',
      withBase({ nEstimators: 0, estimators: [], indexes: [] }),
      'a forest has 1 to 65536 columns, got 0',
    ],
    ['a missing root', withRoot(undefined), `${root} must be an object`],
    [
      'a missing child',
      withRoot({ ...split, left: undefined }),
      `${root}.left must be an object of ml-random-forest 2.1's JSON, got nothing`,
    ],
    [
      'a column that the tree does not see',
      withRoot({ ...split, splitColumn: 4 }),
      `${root}.splitColumn must be a whole number from 0 to 3, got 4`,
    ],
    [
      'a threshold that was NaN',
      withRoot({ ...split, splitValue: null }),
      `${root}.splitValue must be a finite number, got null`,
    ],
    [
      'a threshold in quotes',
      withRoot({ ...split, splitValue: '1' }),
      `${root}.splitValue must be a finite number, got "1"`,
    ],
    ['a leaf without classes', withRoot({ distribution: [[]] }), `${root}.distribution[0] is empty`],
    ['a leaf of a regression', withRoot({ distribution: 1 }), `${root}.distribution must be a list, got 1`],
    [
      'a share that was NaN',
      withRoot({ ...split, right: { distribution: [[null, 1]] } }),
      `${root}.right.distribution[0][0] must be a finite number, got null`,
    ],
  ])('%s', (_, json, message) => {
    const read = (): unknown => fromMlRandomForest(json);
    expect(read).toThrow(ForestError);
    expect(read).toThrow(message);
  });

  test('a model that is still alive is told what to do', () => {
    expect(() => fromMlRandomForest(classifier(1, 2, 1).toJSON())).toThrow(
      'JSON.parse(JSON.stringify(model))',
    );
  });
});
